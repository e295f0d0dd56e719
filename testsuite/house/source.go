// Package house owns the checks of the house's own rules that no linter does:
// file length, package comments, floats where money is decided, and the presence
// of the files a newcomer looks for. It does not own the import law, which is in
// .golangci.yml.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Source is one parsed Go file.
type Source struct {
	Path      string // from the root, with forward slashes
	File      *ast.File
	Lines     int
	Generated bool
	positions *token.FileSet
}

// Load parses every Go file below root, except other modules and data folders.
func Load(root string) ([]Source, error) {
	var all []Source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skip(root, path, entry.Name())
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		source, err := parse(root, path)
		all = append(all, source)
		return err
	})
	return all, err
}

// skip leaves out what is not ours to judge: hidden folders, node modules, test
// data and the tools, which are a module of their own.
func skip(root, path, name string) error {
	foreign := []string{"node_modules", "testdata", "tools"}
	if path != root && (strings.HasPrefix(name, ".") || slices.Contains(foreign, name)) {
		return filepath.SkipDir
	}
	return nil
}

func parse(root, path string) (Source, error) {
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, nil, parser.ParseComments)
	if err != nil {
		return Source{}, err
	}
	relative, err := filepath.Rel(root, path)
	return Source{
		Path: filepath.ToSlash(relative), File: file, positions: positions,
		Lines: positions.File(file.Pos()).LineCount(), Generated: ast.IsGenerated(file),
	}, err
}

// Folder returns the folder of the file, from the root.
func (s Source) Folder() string { return filepath.ToSlash(filepath.Dir(s.Path)) }

// Test tells whether it is a test file.
func (s Source) Test() bool { return strings.HasSuffix(s.Path, "_test.go") }

// FunctionLengths returns the number of lines of every function with a body.
func (s Source) FunctionLengths() []int {
	var lengths []int
	for _, declaration := range s.File.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		first, last := s.positions.Position(function.Pos()).Line, s.positions.Position(function.End()).Line
		lengths = append(lengths, last-first+1)
	}
	return lengths
}

// Floats returns the positions of float types and float literals.
func (s Source) Floats() []string {
	var found []string
	ast.Inspect(s.File, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.Ident:
			if n.Name == "float32" || n.Name == "float64" {
				found = append(found, s.at(n))
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT {
				found = append(found, s.at(n))
			}
		}
		return true
	})
	return found
}

func (s Source) at(node ast.Node) string {
	position := s.positions.Position(node.Pos())
	return s.Path + ":" + strings.TrimPrefix(position.String(), position.Filename+":")
}

// exact matches the packages in which money is decided.
var exact = regexp.MustCompile(`^internal/rules/(money|pricing|settlement|evidence|projection)(/|$)`)

// Exact tells whether the file is in a package that decides money.
func (s Source) Exact() bool { return exact.MatchString(s.Folder()) }
