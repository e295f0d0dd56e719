package desk

// Switches tell where the AI is off. The value is replaced as a whole, so every
// message sees one consistent state; build a new one for each change.
// Articles are named by engagement and article.
type Switches struct {
	All       bool
	Merchants map[string]bool
	Shops     map[string]bool
	Articles  map[ArticleRef]bool
}

// ArticleRef names one article of one engagement.
type ArticleRef struct {
	Engagement string
	Article    string
}

// SetSwitches replaces the state of all switches, effective for the next message.
func (d *Desk) SetSwitches(s Switches) { d.switches.Store(&s) }

func (s *Switches) off(merchant, shop string) bool {
	return s.All || s.Merchants[merchant] || s.Shops[shop]
}

func (s *Switches) articleOff(engagement, article string) bool {
	return s.Articles[ArticleRef{engagement, article}]
}
