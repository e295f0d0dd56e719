package forecasting

import "math"

// The levels' settings, chosen on volumes before July 2020.
const (
	slowSpeed = 0.03
	fastSpeed = 0.2
	fade      = 5.0
	levelClip = 0.3
)

// residuals are the level of what the regression did not explain lately: a slow one
// that lasts, and a fast one whose surplus fades with the lead time. Steps are
// clipped, so that one strange day cannot take a level away.
type residuals struct{ slow, fast float64 }

func (r *residuals) add(rest float64) {
	r.slow += slowSpeed * clip(rest-r.slow, levelClip)
	r.fast += fastSpeed * clip(rest-r.fast, levelClip)
}

// at is the level so many days ahead.
func (r *residuals) at(lead int) float64 {
	return r.slow + (r.fast-r.slow)*math.Exp(-float64(lead)/fade)
}

func clip(x, most float64) float64 { return min(max(x, -most), most) }
