// Package wire declares, once, every name that crosses a process boundary through Temporal: task queues,
// workflow IDs, updates, signals, queries, activities, and the structs they carry.
//
// It owns names and shapes, not behaviour: no rule, no SQL, no HTTP. Histories hold identifiers, hashes and
// small decisions; what a person typed stays in the commands table and is named here by its id.
package wire
