package forecasting

import "errors"

// Profile is how a day's contacts spread over its intervals: the median share of the
// last eight days given, which are of one class and oldest first, brought back to a
// sum of one. Days without contacts are passed over. Days of different lengths,
// negative volumes, and no day with contacts are errors.
func Profile(days [][]float64) ([]float64, error) {
	var shares [][]float64
	for i := len(days) - 1; i >= 0 && len(shares) < weeksBack; i-- {
		if len(days[i]) != len(days[0]) {
			return nil, errors.New("the days have different numbers of intervals")
		}
		share, err := sharesOf(days[i])
		if err != nil {
			return nil, err
		}
		if share != nil {
			shares = append(shares, share)
		}
	}
	if len(shares) == 0 {
		return nil, errors.New("no day has contacts to take a profile from")
	}
	return middle(shares)
}

// sharesOf returns a day's shares, nil for a day without contacts.
func sharesOf(day []float64) ([]float64, error) {
	total := 0.0
	for _, v := range day {
		if v < 0 {
			return nil, errors.New("an interval has less than no contacts")
		}
		total += v
	}
	if total == 0 {
		return nil, nil
	}
	shares := make([]float64, len(day))
	for i, v := range day {
		shares[i] = v / total
	}
	return shares, nil
}

// middle is the median of each interval, renormalised. Days whose contacts never
// fall into the same interval have no median profile; their mean is taken.
func middle(shares [][]float64) ([]float64, error) {
	for _, of := range []func([]float64) float64{median, mean} {
		profile, column := make([]float64, len(shares[0])), make([]float64, len(shares))
		for i := range profile {
			for k := range shares {
				column[k] = shares[k][i]
			}
			profile[i] = of(column)
		}
		if whole, err := sharesOf(profile); err != nil || whole != nil {
			return whole, err
		}
	}
	return nil, errors.New("no interval has contacts")
}
