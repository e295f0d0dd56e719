// Package knowledge owns turning merchants' files into articles: reading CSV and
// JSON Lines row by row, column mapping, placeholders, exact de-duplication,
// conflicts, the rejected rows, training examples and the evaluation report.
//
// It does not own the classifier (internal/ai), masking (internal/redact),
// storage of versions, or who decides a conflict.
package knowledge
