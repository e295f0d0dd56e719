// Package font owns the typeface of printed documents inside the binary: Noto Sans SC (SIL Open Font License 1.1),
// fetched by npm when the page is built. It knows no document; a binary built without npm simply has no font.
package font

import (
	"embed"
	"io/fs"
)

//go:embed all:files
var files embed.FS

// Names of the font files as the build puts them into the folder.
const (
	regularFile = "files/NotoSansSC-Regular.ttf"
	boldFile    = "files/NotoSansSC-Bold.ttf"
)

// Face is a typeface in two weights, each the bytes of a TrueType file.
type Face struct{ Regular, Bold []byte }

// Missing reports a binary that was built without the font.
func (f Face) Missing() bool { return len(f.Regular) == 0 || len(f.Bold) == 0 }

// Embedded returns the face this binary was built with; Missing tells when there is none.
func Embedded() Face { return load(files) }

func load(from fs.FS) Face {
	regular, err := fs.ReadFile(from, regularFile)
	if err != nil {
		return Face{}
	}
	bold, err := fs.ReadFile(from, boldFile)
	if err != nil {
		return Face{}
	}
	return Face{Regular: regular, Bold: bold}
}
