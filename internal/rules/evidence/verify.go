package evidence

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
)

// Recompute turns a document's input into its output again; it is passed in, since
// this package knows no prices and no shares.
type Recompute func(kind string, input []byte) ([]byte, error)

// Files are what a reader holds: the document, and where she has them the evidence
// rows, the predecessor and the public key printed on the contract (nil otherwise).
type Files struct {
	File     []byte
	Rows     []byte
	Previous []byte
	Key      ed25519.PublicKey
}

// Verify checks a document from the outside in: form, signature, chain, rows,
// figures. It returns one line that says what was checked, or an error that names
// the first thing that does not match.
func Verify(f Files, recompute Recompute) (string, error) {
	e, err := open(f.File, f.Key)
	if err != nil {
		return "", err
	}
	var doc Document
	if err := json.Unmarshal(e.Document, &doc); err != nil {
		return "", fmt.Errorf("the document cannot be read: %w", err)
	}
	if err := checkChain(doc, f, e); err != nil {
		return "", err
	}
	if err := checkEvidence(doc, e.Document, f.Rows); err != nil {
		return "", err
	}
	if err := checkFigures(doc, recompute); err != nil {
		return "", err
	}
	return summary(doc, e, f), nil
}

// checkChain compares the predecessor's hash; the predecessor must itself be whole
// and signed with the same key.
func checkChain(doc Document, f Files, e envelope) error {
	switch {
	case f.Previous == nil:
		return nil
	case doc.Previous == "":
		return errors.New("the document names no predecessor")
	case HashFile(f.Previous) != doc.Previous:
		return errors.New("the predecessor is not the one the document names: its SHA-256 differs")
	}
	key, err := ParsePublicKey(e.PublicKey)
	if err == nil {
		_, err = open(f.Previous, key)
	}
	if err != nil {
		return fmt.Errorf("the predecessor: %w", err)
	}
	return nil
}

// checkEvidence compares rows with their summary, and the tallies with the figures
// they stand behind. Without the rows file the second half is still checked.
func checkEvidence(doc Document, text []byte, rows []byte) error {
	if doc.Rows == nil {
		if rows != nil {
			return errors.New("the document has no evidence rows")
		}
		return nil
	}
	if rows != nil {
		if err := checkRows(*doc.Rows, rows); err != nil {
			return err
		}
	}
	whole, err := generic(text)
	if err != nil {
		return err
	}
	for _, t := range doc.Rows.Tallies {
		if t.Pointer == "" {
			continue
		}
		said, found := valueAt(whole, t.Pointer)
		if !found || !sameNumber(said, t.Value) {
			return fmt.Errorf("%s: the document says %q, its evidence rows give %s", t.Pointer, said, t.Value)
		}
	}
	return nil
}

func checkFigures(doc Document, recompute Recompute) error {
	computed, err := recompute(doc.Kind, doc.Input)
	if err != nil {
		return fmt.Errorf("the figures cannot be recomputed: %w", err)
	}
	said, err := generic(doc.Output)
	if err != nil {
		return fmt.Errorf("the output cannot be read: %w", err)
	}
	again, err := generic(computed)
	if err != nil {
		return err
	}
	if d := firstDifference("/output", said, again); d != "" {
		return errors.New(d)
	}
	if err := checkBill(doc, recompute); err != nil {
		return err
	}
	return CheckSums(doc)
}

func summary(doc Document, e envelope, f Files) string {
	rows, chain, key := "no evidence rows", "first of its chain", "key "+e.KeyID+" matches"
	if doc.Rows != nil {
		rows = fmt.Sprintf("%d evidence rows not given", doc.Rows.Count)
		if f.Rows != nil {
			rows = fmt.Sprintf("%d evidence rows match", doc.Rows.Count)
		}
	}
	if doc.Previous != "" {
		chain = "predecessor not given"
		if f.Previous != nil {
			chain = "predecessor matches"
		}
	}
	if f.Key == nil {
		key = "signed with key " + e.KeyID + " (compare it with the contract)"
	}
	return fmt.Sprintf("%s %s version %d: every figure recomputed and equal; %s; %s; %s", doc.Kind, doc.Number, doc.Version, rows, chain, key)
}
