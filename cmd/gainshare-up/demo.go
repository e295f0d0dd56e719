package main

import (
	"context"
	"errors"
)

// LoadDemo fills an empty deployment with the demonstration's merchants; on a
// deployment that has them it does nothing.
func LoadDemo(context.Context, Deps) error {
	return errors.New("this build has no demonstration data yet")
}
