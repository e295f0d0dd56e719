package forecasting

// The smoothing's settings, chosen on volumes before July 2020.
const (
	smoothLevel   = 0.20
	smoothWeekday = 0.10
	smoothClass   = 0.20
	smoothClip    = 0.5
	leastHistory  = 4 * week
)

// smoothing is Holt-Winters on logarithms: a level, weekly seasons, and an effect
// for each class of day that is learnt only on such days. It has no trend, which
// eight weeks ahead does more harm than good. Rests are its errors one day ahead.
type smoothing struct {
	level   float64
	weekday [week]float64
	class   [classes]float64
	rests   []float64
}

// smooth runs over a history of at least four weeks.
func smooth(days []day) *smoothing {
	s := begin(days[:leastHistory])
	for _, d := range days {
		rest := d.log - s.expect(d)
		s.rests = append(s.rests, rest)
		rest = clip(rest, smoothClip)
		if d.class == ordinary {
			s.level += smoothLevel * rest
			s.weekday[d.weekday] += smoothWeekday * rest
		} else {
			s.class[d.class] += smoothClass * rest
		}
	}
	return s
}

// begin sets level and seasons from the first four weeks, holidays left out where
// their weekday has another day.
func begin(days []day) *smoothing {
	s := &smoothing{}
	var all, plain [week][]float64
	for _, d := range days {
		all[d.weekday] = append(all[d.weekday], d.log)
		if d.class == ordinary {
			plain[d.weekday] = append(plain[d.weekday], d.log)
		}
	}
	for w := range s.weekday {
		if s.weekday[w] = mean(all[w]); len(plain[w]) > 0 {
			s.weekday[w] = mean(plain[w])
		}
		s.level += s.weekday[w] / week
	}
	for w := range s.weekday {
		s.weekday[w] -= s.level
	}
	return s
}

func (s *smoothing) expect(d day) float64 { return s.level + s.weekday[d.weekday] + s.class[d.class] }

func (s *smoothing) ahead(days []day) []float64 {
	out := make([]float64, len(days))
	for i, d := range days {
		out[i] = s.expect(d)
	}
	return out
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
