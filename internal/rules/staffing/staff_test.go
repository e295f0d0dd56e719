package staffing_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/staffing"
)

func calls(contacts, aht money.Number, seconds int64) staffing.Input {
	return staffing.Input{
		Model: staffing.ErlangC, IntervalSeconds: seconds, Shrinkage: "0.30",
		Target:    staffing.Target{ServiceLevel: "0.80", WithinSeconds: 20},
		Intervals: []staffing.Interval{{Contacts: contacts, AHTSeconds: aht}},
	}
}

func one(t *testing.T, in staffing.Input) staffing.Need {
	t.Helper()
	out, err := staffing.Staff(in)
	require.NoError(t, err)
	return out.Intervals[0]
}

func ptr(n int64) *int64 { return &n }

func TestTheFormulaGivesThePublishedFigures(t *testing.T) {
	const near = 1e-9
	for _, c := range []struct {
		n                int64
		wait, level, asa float64
	}{{11, .682118204689, .389613811729, 122.781276844}, {13, .285270453036, .795594788418, 17.116227182}} {
		in := calls("100", "180", 1800)
		in.Agents = ptr(c.n)
		got := one(t, in)
		require.InDelta(t, c.wait, got.WaitProbability, near)
		require.InDelta(t, c.level, got.ServiceLevel, near)
		require.InDelta(t, c.asa, *got.ASASeconds, near*1000)
		require.Equal(t, staffing.BindingGiven, got.Binding)
	}
	in := calls("48", "60", 60)
	in.Agents = ptr(50)
	require.InDelta(t, 20.833668336, *one(t, in).ASASeconds, 1e-8)
	require.InDelta(t, .96, one(t, in).Occupancy, near)
}

func TestTheSmallestNumberThatMeetsEveryTargetIsFound(t *testing.T) {
	in := calls("100", "180", 1800)
	in.Target.MaxOccupancy = "0.85"
	got := one(t, in)
	require.Equal(t, []int64{14, 20}, []int64{got.Agents, got.Rostered})
	require.Equal(t, staffing.BindingLevel, got.Binding, "thirteen miss the service level")

	in = calls("250", "330", 3600)
	in.Target.WithinSeconds = 30
	got = one(t, in)
	require.Equal(t, int64(28), got.Agents)
	require.InDelta(t, .856850302620, got.ServiceLevel, 1e-9)

	in = calls("10", "180", 1800)
	in.Target.MinStaff = ptr(6)
	got = one(t, in)
	require.Equal(t, int64(6), got.Agents)
	require.Equal(t, staffing.BindingMinStaff, got.Binding)

	in = calls("1000", "180", 1800)
	in.Target.MaxOccupancy = "0.85"
	got = one(t, in)
	require.Equal(t, int64(118), got.Agents, "100 erlangs at 85 % are 117.6 agents")
	require.Equal(t, staffing.BindingOccupancy, got.Binding)
}

func TestTwentyOneAtThirtyPercentAreThirtyPeople(t *testing.T) {
	require.Equal(t, int64(30), staffing.Rostered(21, big.NewRat(3, 10)))
	require.Equal(t, int64(0), staffing.Rostered(0, big.NewRat(3, 10)))
	require.Equal(t, int64(2), staffing.Rostered(1, big.NewRat(1, 1000)))
}

func TestNoContactsNeedOnlyTheLeastStaff(t *testing.T) {
	in := calls("0", "180", 1800)
	require.Equal(t, int64(0), one(t, in).Agents)
	in.Target.MinStaff = ptr(2)
	got := one(t, in)
	require.Equal(t, []int64{2, 3}, []int64{got.Agents, got.Rostered})
}

func TestTooFewAgentsServeNobodyInTime(t *testing.T) {
	in := calls("100", "180", 1800)
	in.Agents = ptr(10)
	got := one(t, in)
	require.Zero(t, got.ServiceLevel)
	require.Equal(t, 1.0, got.WaitProbability)
	require.Nil(t, got.ASASeconds)
}

func TestHugeLoadsStayNumbers(t *testing.T) {
	got := one(t, calls("100000", "60", 60))
	require.Greater(t, got.Agents, int64(100000))
	for _, x := range []float64{got.ServiceLevel, got.WaitProbability, *got.ASASeconds, got.Occupancy} {
		require.False(t, math.IsNaN(x) || math.IsInf(x, 0))
	}
}

func TestWhatErlangCCannotMeanIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		pointer string
		change  func(*staffing.Input)
	}{
		"abandonment":            {"/target/max_abandon", func(in *staffing.Input) { in.Target.MaxAbandon = "0.05" }},
		"patience":               {"/patience_seconds", func(in *staffing.Input) { in.PatienceSeconds = ptr(60) }},
		"an unknown model":       {"/model", func(in *staffing.Input) { in.Model = "erlang_x" }},
		"everybody absent":       {"/shrinkage", func(in *staffing.Input) { in.Shrinkage = "1" }},
		"contacts without time":  {"/intervals/0/aht_seconds", func(in *staffing.Input) { in.Intervals[0].AHTSeconds = "0" }},
		"a level above all":      {"/target/service_level", func(in *staffing.Input) { in.Target.ServiceLevel = "1.01" }},
		"work for a whole world": {"/intervals/0/contacts", func(in *staffing.Input) { in.Intervals[0].Contacts = "999999999999" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := calls("100", "180", 1800)
			c.change(&in)
			_, err := staffing.Staff(in)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer)
		})
	}
}
