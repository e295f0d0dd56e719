package settlement

import "math/big"

// status is the step-5 decision, after the volume collar of step 1. The dead band
// m*B is compared exactly; it belongs to SHARE above and to DEFICIT below.
func status(in Input, contacts int64, f figures) string {
	if whole(contacts).Cmp(mul(rat(in.Terms.VolumeCollar), meanInService(in))) < 0 {
		return NotMeasurable
	}
	gross := f.gross.Rat()
	band := mul(rat(in.Terms.DeadBand), f.baseline.Rat())
	switch {
	case f.baseline.Sign() > 0 && gross.Cmp(band) >= 0:
		return Share
	case gross.Sign() < 0 && gross.Cmp(new(big.Rat).Neg(band)) <= 0:
		return Deficit
	}
	return Neutral
}

// carry moves the deficit (steps 5 and 6): a loss adds to it up to the pool cap, a
// saving pays it down before anything is shared, and the other months leave it.
func (f *figures) carry(in Input) {
	before := rat(in.Period.DeficitIn)
	f.deficitOut = before
	switch f.status {
	case Deficit:
		loss := new(big.Rat).Neg(f.gross.Rat())
		f.deficitOut = least(rat(in.Terms.Deficit.PoolCap), add(before, mul(rat(in.Terms.Deficit.Carry), loss)))
	case Share:
		saving := f.gross.Rat()
		if in.Terms.Mode == ExcessOnly {
			saving = sub(saving, mul(rat(in.Terms.DeadBand), f.baseline.Rat()))
		}
		f.net = most(new(big.Rat), sub(saving, before))
		f.deficitOut = most(new(big.Rat), sub(before, saving))
	}
}
