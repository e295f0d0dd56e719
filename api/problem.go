package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// statusOf is the one table from a code to an HTTP status.
var statusOf = map[fault.Code]int{
	fault.Invalid:         http.StatusBadRequest,
	fault.NotFound:        http.StatusNotFound,
	fault.Forbidden:       http.StatusForbidden,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Conflict:        http.StatusConflict,
	fault.KeyReused:       http.StatusUnprocessableEntity,
	fault.KeyRunning:      http.StatusConflict,
	fault.KeyMissing:      http.StatusBadRequest,
	fault.Changed:         http.StatusPreconditionFailed,
	fault.ChangedUnknown:  http.StatusPreconditionRequired,
	fault.SamePerson:      http.StatusForbidden,
	fault.MonthOpen:       http.StatusConflict,
	fault.Incomplete:      http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.NotImplemented:  http.StatusNotImplemented,
	fault.NotAvailable:    http.StatusNotImplemented,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.Internal:        http.StatusInternalServerError,
}

// problem is what a refused caller gets (RFC 9457). Code is stable, Errors name the places.
type problem struct {
	Type     string  `json:"type"`
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Code     string  `json:"code"`
	Detail   string  `json:"detail,omitempty"`
	Instance string  `json:"instance,omitempty"`
	Errors   []place `json:"errors,omitempty"`
}

type place struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// places is an error that names several places of an input at once.
type places []place

// Error implements error with the first place.
func (p places) Error() string { return p[0].Pointer + ": " + p[0].Detail }

// problemOf turns any error into what its sender may know. Only domain errors speak; the sentence of any other
// error stays in the log.
func problemOf(err error) problem {
	if list, ok := errors.AsType[places](err); ok {
		p := problemFor(fault.Invalid, list[0].Detail)
		p.Errors = list
		return p
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		if field, isField := errors.AsType[*money.FieldError](err); isField {
			e = fault.New(fault.Invalid, "%s", field.Sentence).At(field.Pointer)
		} else {
			e = fault.New(fault.Internal, "something went wrong on our side; the request id leads to the log")
		}
	}
	p := problemFor(e.Code, e.Sentence)
	if e.Field != "" {
		p.Errors = []place{{Pointer: e.Field, Detail: e.Sentence}}
	}
	return p
}

func problemFor(code fault.Code, sentence string) problem {
	status, known := statusOf[code]
	if !known {
		status = http.StatusInternalServerError
	}
	return problem{Type: "/problems/" + string(code), Title: http.StatusText(status), Status: status, Code: string(code), Detail: sentence}
}

// write sends the problem; a status that invites another try names the pause.
func (p problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	if (p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable) && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller is gone: nobody is left to tell
}
