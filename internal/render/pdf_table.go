package render

// column is one column of a printed table: heading, width in millimetres, and L or R.
type column struct {
	name  string
	width float64
	align string
}

// table prints rows under headings, which are repeated on every page. Rows whose first cell is strong stand in bold.
func (p *paper) table(columns []column, rows [][]string, strong func(row int) bool) {
	widths, align, names := make([]float64, len(columns)), "", make([]string, len(columns))
	for i, c := range columns {
		widths[i], names[i] = c.width, c.name
		align += c.align
	}
	head := func() {
		p.SetFillColor(shade.r, shade.g, shade.b)
		p.rowOf(widths, align, names, func(int) { p.style("B", sizeSmall, ink) }, true)
	}
	head()
	for i, row := range rows {
		weight := ""
		if strong != nil && strong(i) {
			weight = "B"
		}
		look := func(int) { p.style(weight, sizeSmall, ink) }
		if p.GetY()+p.heightOf(widths, row, look) > 297-margin-8 {
			p.AddPage()
			head()
		}
		p.rowOf(widths, align, row, look, false)
		p.underline()
	}
	p.Ln(1)
}

func (p *paper) underline() {
	p.SetDrawColor(rule.r, rule.g, rule.b)
	p.Line(margin, p.GetY(), margin+pageWidth, p.GetY())
}

// rowOf prints one row; long cells wrap, and the row is as high as its highest cell.
func (p *paper) rowOf(widths []float64, align string, cells []string, look func(col int), filled bool) {
	height := p.heightOf(widths, cells, look)
	x, y := margin, p.GetY()
	if filled {
		p.Rect(margin, y, pageWidth, height, "F")
	}
	for i, text := range cells {
		look(i)
		p.SetXY(x, y+(rowHeight-4.6)/2)
		for _, line := range p.wrap(text, widths[i]) {
			p.SetX(x)
			p.CellFormat(widths[i], 4.6, line, "", 2, align[i:i+1]+"M", false, 0, "")
		}
		x += widths[i]
	}
	p.SetXY(margin, y+height)
}

func (p *paper) heightOf(widths []float64, cells []string, look func(col int)) float64 {
	lines := 1
	for i, text := range cells {
		look(i)
		lines = max(lines, len(p.wrap(text, widths[i])))
	}
	return float64(lines-1)*4.6 + rowHeight
}

// wrap breaks text to a width: between words where there are spaces, anywhere in Chinese and in long hashes.
func (p *paper) wrap(text string, width float64) []string {
	if text == "" {
		return []string{""}
	}
	room := width - 2*p.GetCellMargin()
	var lines []string
	line, broken := []rune{}, -1
	for _, r := range text {
		if r == '\n' {
			lines, line, broken = append(lines, string(line)), line[:0:0], -1
			continue
		}
		line = append(line, r)
		if r == ' ' {
			broken = len(line)
		}
		if p.GetStringWidth(string(line)) <= room || len(line) == 1 {
			continue
		}
		at := len(line) - 1
		if broken > 0 && broken < len(line) && r < 0x2E80 {
			at = broken
		}
		lines = append(lines, string(line[:at]))
		line, broken = append([]rune{}, line[at:]...), -1
	}
	return append(lines, string(line))
}
