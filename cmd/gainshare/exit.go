package main

// exit ends the program with a code and one line on standard error.
type exit struct {
	code int
	line string
}

// Error returns the line.
func (e *exit) Error() string { return e.line }
