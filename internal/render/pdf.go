package render

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/gainshare/gainshare/internal/render/font"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Layout of an A4 page, in millimetres.
const (
	margin    = 16.0
	pageWidth = 210.0 - 2*margin
	rowHeight = 6.2
	family    = "noto"
)

// Sizes of type in points.
const (
	sizeSmall = 8
	sizeBody  = 9
	sizeHead  = 11
	sizeTitle = 17
)

type colour struct{ r, g, b int }

var (
	ink    = colour{33, 37, 41}
	faint  = colour{110, 117, 125}
	accent = colour{22, 93, 163}
	shade  = colour{240, 243, 247}
	rule   = colour{205, 211, 218}
	alarm  = colour{176, 42, 55}
)

// paper is a PDF being written. lang chooses its own words.
type paper struct {
	*fpdf.Fpdf
	lang Lang
}

// newPaper opens an A4 document. stamp is the document's own date, so that the bytes do not depend on when it is
// printed; foot stands at the foot of every page.
func newPaper(face font.Face, lang Lang, title, foot string, stamp time.Time) (*paper, error) {
	if face.Missing() {
		return nil, fault.New(fault.NotAvailable, "this installation was built without the typeface of printed documents: run make web (it needs npm) and build again; XLSX and JSON work without it")
	}
	p := &paper{Fpdf: fpdf.New("P", "mm", "A4", ""), lang: lang}
	p.SetCatalogSort(true)
	p.SetCreationDate(stamp.UTC())
	p.SetModificationDate(stamp.UTC())
	p.SetTitle(title, true)
	p.SetProducer("Gainshare", false)
	p.AddUTF8FontFromBytes(family, "", bytes.Clone(face.Regular))
	p.AddUTF8FontFromBytes(family, "B", bytes.Clone(face.Bold))
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, margin+6)
	p.AliasNbPages("{pages}")
	p.SetFooterFunc(func() { p.foot(foot) })
	p.AddPage()
	return p, nil
}

func (p *paper) foot(text string) {
	p.SetY(-margin)
	p.style("", sizeSmall, faint)
	p.CellFormat(pageWidth-30, 5, text, "", 0, "L", false, 0, "")
	p.CellFormat(30, 5, strconv.Itoa(p.PageNo())+" / {pages}", "", 0, "R", false, 0, "")
}

// bytes ends the document.
func (p *paper) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fault.New(fault.Internal, "the PDF cannot be written").Because(err)
	}
	return out.Bytes(), nil
}

func (p *paper) style(weight string, size float64, c colour) {
	p.SetFont(family, weight, size)
	p.SetTextColor(c.r, c.g, c.b)
}

// head prints the provider's name, the title, and a banner for what is no final document.
func (p *paper) head(provider, title, banner string) {
	p.style("", sizeBody, faint)
	p.CellFormat(pageWidth, 5, provider, "", 1, "L", false, 0, "")
	p.style("B", sizeTitle, ink)
	p.CellFormat(pageWidth, 11, title, "", 1, "L", false, 0, "")
	p.SetDrawColor(accent.r, accent.g, accent.b)
	p.SetLineWidth(0.6)
	p.Line(margin, p.GetY()+1, margin+pageWidth, p.GetY()+1)
	p.SetLineWidth(0.2)
	p.Ln(4)
	if banner != "" {
		p.SetFillColor(253, 236, 238)
		p.style("B", sizeBody, alarm)
		p.MultiCell(pageWidth, 6.5, banner, "", "L", true)
		p.Ln(2)
	}
}

// section prints a heading.
func (p *paper) section(text string) {
	if p.GetY() > 297-margin-30 { // a heading never stands alone at a page's end
		p.AddPage()
	}
	p.Ln(3)
	p.style("B", sizeHead, accent)
	p.CellFormat(pageWidth, 7, text, "", 1, "L", false, 0, "")
}

// fact is a label with its value.
type fact struct{ label, value string }

// facts prints labels and values in two columns; facts without a value are left out.
func (p *paper) facts(list []fact) {
	var kept []fact
	for _, f := range list {
		if strings.TrimSpace(f.value) != "" {
			kept = append(kept, f)
		}
	}
	half := pageWidth / 2
	for i := 0; i < len(kept); i += 2 {
		row := kept[i:min(i+2, len(kept))]
		p.rowOf([]float64{27, half - 27, 27, half - 27}[:2*len(row)], "LLLL", pairs(row), func(col int) {
			if col%2 == 0 {
				p.style("", sizeBody, faint)
				return
			}
			p.style("", sizeBody, ink)
		}, false)
	}
	p.Ln(1)
}

func pairs(row []fact) []string {
	var out []string
	for _, f := range row {
		out = append(out, f.label, f.value)
	}
	return out
}
