// Package ai owns the port through which a message of a buyer becomes a
// decision, and the builtin engine behind it: a sparse linear classifier with an
// out-of-scope class, calibrated confidence, language, sentiment and risk, and
// the declared slots of an answer.
//
// It does not own where articles come from (internal/knowledge), which switches
// are off or what is masked before storage (internal/desk, internal/redact), and
// it reads no clock, no file and no network.
package ai
