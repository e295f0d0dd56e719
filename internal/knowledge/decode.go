package knowledge

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding names how a file was written.
type Encoding string

// The encodings that are recognised.
const (
	EncodingUTF8    Encoding = "utf-8"
	EncodingGB18030 Encoding = "gb18030"
)

var utf8Mark = []byte{0xEF, 0xBB, 0xBF}

// decode returns the text as UTF-8 without byte order mark. A few broken lines
// in a UTF-8 file stay broken (their rows are quarantined later); a file that is
// mostly not UTF-8 is read as GB18030, the encoding Chinese spreadsheets save in.
func decode(data []byte) ([]byte, Encoding) {
	if bytes.HasPrefix(data, utf8Mark) {
		return data[len(utf8Mark):], EncodingUTF8
	}
	good, bad := countLines(data)
	if bad == 0 || bad*20 < good {
		return data, EncodingUTF8
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || mostlyUnknown(text) {
		return data, EncodingUTF8
	}
	return text, EncodingGB18030
}

// mostlyUnknown tells whether one character in twenty beyond ASCII has no meaning.
func mostlyUnknown(text []byte) bool {
	unknown, all := 0, 0
	for _, r := range string(text) {
		if r >= utf8.RuneSelf {
			all++
		}
		if r == utf8.RuneError {
			unknown++
		}
	}
	return unknown*20 > all
}

// countLines counts the lines with characters beyond ASCII, by whether they are UTF-8.
func countLines(data []byte) (good, bad int) {
	for line := range bytes.Lines(data) {
		switch {
		case !utf8.Valid(line):
			bad++
		case bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }):
			good++
		}
	}
	return good, bad
}
