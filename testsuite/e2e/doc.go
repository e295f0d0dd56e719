// Package e2e owns the main job as its users do it: one engagement from its start to its sixth settlement, over
// the API of the real stack (PostgreSQL, Temporal, API and worker as processes), on real messages and volumes,
// once undisturbed and once with processes killed. It owns no rule: what it checks are tables, books and counts.
package e2e
