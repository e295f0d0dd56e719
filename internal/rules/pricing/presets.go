package pricing

// Meters of the product (business dictionary, section 2).
const (
	MeterTotal       = "contacts.total"
	MeterAI          = "contacts.ai"
	MeterHuman       = "contacts.human"
	MeterUnserved    = "contacts.unserved"
	MeterTransferred = "contacts.transferred"
	MeterDisputes    = "contacts.disputes"
	MeterComplaints  = "contacts.complaints"
	MeterAIMessages  = "ai.messages"
	MeterSeatDays    = "seats.days"
	MeterTempDays    = "seats.temp_days"
	MeterSales       = "sales.assisted"
	MeterOrders      = "sales.orders"
	MeterConfirmed   = "contacts.ai_confirmed" // ai contacts whose 72 h have passed: what an outcome fee is paid for
	MeterUnsold      = "contacts.ai_unsold"    // of those, the ones no sale is counted for: a contact earns one kind of fee
)

// Preset is a plan the product ships as a starting point: charges to be edited
// before signing, and whether savings-share terms belong to it.
type Preset struct {
	Key          string   `json:"key"`
	Name         string   `json:"name"`
	Charges      []Charge `json:"charges"`
	SavingsShare bool     `json:"savings_share"`
}

// Presets returns the five plans in the order they are offered; prices are in
// yuan and are examples.
func Presets() []Preset {
	return []Preset{
		{Key: "seat", Name: "固定坐席", Charges: seatPlan()},
		{Key: "tiered", Name: "阶梯计价", Charges: tieredPlan()},
		{Key: "hybrid", Name: "阶梯计价 + AI 分流", Charges: hybridPlan()},
		{Key: "outcome", Name: "效果分成", Charges: outcomePlan()},
		{Key: "savings_share", Name: "节省分成", Charges: hybridPlan(), SavingsShare: true},
	}
}

func seatPlan() []Charge {
	return []Charge{
		{Key: "seats", Name: "固定坐席", Model: SeatDays, Meter: MeterSeatDays, UnitPrice: "320"},
		tempSeats(),
	}
}

func tieredPlan() []Charge {
	return []Charge{
		{Key: "base_fee", Name: "基础服务费", Model: Flat, Amount: "5000", Prorate: true},
		{Key: "contacts", Name: "会话阶梯", Model: Graduated, Meter: MeterTotal, Tiers: []Tier{
			{UpTo: "10000", UnitPrice: "2.40"}, {UpTo: "30000", UnitPrice: "2.10"}, {UnitPrice: "1.80"},
		}},
		tempSeats(),
	}
}

// hybridPlan picks the tier on all contacts and prices the classes apart
// (按实际承接量 + AI 分流比例付费).
func hybridPlan() []Charge {
	return []Charge{
		{Key: "base_fee", Name: "基础服务费", Model: Flat, Amount: "30000", Prorate: true},
		{Key: "human", Name: "人工承接", Model: Volume, Meter: MeterHuman, TierMeter: MeterTotal, Tiers: []Tier{
			{UpTo: "30000", UnitPrice: "3.60"}, {UpTo: "60000", UnitPrice: "3.40"}, {UnitPrice: "3.20"},
		}},
		{Key: "ai", Name: "AI 承接", Model: Volume, Meter: MeterAI, TierMeter: MeterTotal, Tiers: []Tier{
			{UpTo: "30000", UnitPrice: "0.30"}, {UpTo: "60000", UnitPrice: "0.25"}, {UnitPrice: "0.20"},
		}},
		tempSeats(),
	}
}

func outcomePlan() []Charge {
	return []Charge{
		{Key: "base_fee", Name: "基础服务费", Model: Flat, Amount: "8000", Prorate: true},
		{Key: "resolved", Name: "AI 解决", Model: Graduated, Meter: MeterAI, Tiers: []Tier{
			{UpTo: "10000", UnitPrice: "0.95"}, {UpTo: "50000", UnitPrice: "0.90"}, {UnitPrice: "0.85"},
		}},
		{Key: "sales", Name: "辅助成交", Model: Percentage, Meter: MeterSales, Rate: "0.02"},
	}
}

func tempSeats() Charge {
	return Charge{Key: "temp", Name: "临时坐席", Model: SeatDays, Meter: MeterTempDays, UnitPrice: "300"}
}
