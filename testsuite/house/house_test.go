package house

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	root       = "../.."
	fileLimit  = 500
	mediansMax = 15
)

func TestHouse(t *testing.T) {
	sources, err := Load(root)
	require.NoError(t, err)
	require.NotEmpty(t, sources)

	t.Run("no file is longer than 500 lines", func(t *testing.T) {
		for _, source := range sources {
			if source.Lines > fileLimit && !exempt(source) {
				t.Errorf("%s has %d lines", source.Path, source.Lines)
			}
		}
	})
	t.Run("every package says what it owns and what it does not", func(t *testing.T) {
		for folder, comment := range packageComments(sources) {
			if len(comment) < 60 {
				t.Errorf("%s: the package comment is missing or says too little: %q", folder, comment)
			}
		}
	})
	t.Run("no float is near money", func(t *testing.T) {
		for _, source := range sources {
			if source.Exact() && !source.Test() {
				require.Empty(t, source.Floats(), "money is exact")
			}
		}
	})
	t.Run("functions are short at the median", func(t *testing.T) {
		for room, lengths := range lengthsByRoom(sources) {
			slices.Sort(lengths)
			median := lengths[len(lengths)/2]
			t.Logf("%-12s %4d functions, median %d lines, longest %d", room, len(lengths), median, lengths[len(lengths)-1])
			if median >= mediansMax {
				t.Errorf("%s: the median function has %d lines", room, median)
			}
		}
	})
}

func TestFilesOfTheHouse(t *testing.T) {
	for _, name := range []string{"LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", ".golangci.yml", ".editorconfig", ".ci/run"} {
		t.Run("a newcomer finds "+name, func(t *testing.T) {
			info, err := os.Stat(filepath.Join(root, name))
			require.NoError(t, err)
			require.Positive(t, info.Size())
		})
	}
	t.Run("the licence is the whole Apache 2.0 text", func(t *testing.T) {
		text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
		require.NoError(t, err)
		for _, part := range []string{"Apache License", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS"} {
			require.Contains(t, string(text), part)
		}
	})
}

// The checks themselves must be able to fail.
func TestChecksNotice(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "internal", "rules", "money")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.go"),
		[]byte("package money\n\nvar rate float64 = 0.06\n\nfunc long() {\n"+strings.Repeat("\tlong()\n", 20)+"}\n"), 0o644))
	sources, err := Load(dir)
	require.NoError(t, err)
	require.Len(t, sources, 1)

	t.Run("a float type and a float literal", func(t *testing.T) { require.Len(t, sources[0].Floats(), 2) })
	t.Run("a package without a comment", func(t *testing.T) {
		require.Equal(t, map[string]string{"internal/rules/money": ""}, packageComments(sources))
	})
	t.Run("a long function", func(t *testing.T) { require.Equal(t, []int{22}, sources[0].FunctionLengths()) })
}

// exempt are generated code, locales and seed data.
func exempt(s Source) bool {
	return s.Generated || strings.Contains(s.Path, "/locale/") || strings.Contains(s.Path, "/seed/")
}

// packageComments joins the comments of each folder's package; folders with
// nothing but tests need none.
func packageComments(sources []Source) map[string]string {
	comments := map[string]string{}
	for _, source := range sources {
		if !source.Test() {
			comments[source.Folder()] += source.File.Doc.Text()
		}
	}
	return comments
}

func lengthsByRoom(sources []Source) map[string][]int {
	lengths := map[string][]int{}
	for _, source := range sources {
		if source.Test() || source.Generated {
			continue
		}
		parts := strings.Split(source.Folder(), "/")
		room := strings.Join(parts[:min(2, len(parts))], "/")
		if own := source.FunctionLengths(); len(own) > 0 {
			lengths[room] = append(lengths[room], own...)
		}
	}
	return lengths
}
