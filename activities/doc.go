// Package activities owns every side effect the workflows ask for, one file a noun: they read the command's
// body from PostgreSQL, decide with the pure rules, and write effect, story and tasks in one transaction.
//
// They own no order of steps (workflows) and no SQL (store). Each is idempotent under its business key.
package activities
