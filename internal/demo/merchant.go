package demo

// Merchant is one invented merchant with its shops and people. Base is the usual
// number of contacts on a day without any event.
type Merchant struct {
	Key       string
	Name      string
	Trade     string
	Currency  string
	TimeZone  string
	Languages []string
	Shops     []Shop
	People    []Person
	Base      int
	curve     curve
	lists     []string
}

// Shop is a shop on a platform; Opens and Closes are hours of the day between
// which people are on duty, for all its channels.
type Shop struct {
	Key      string
	Name     string
	Platform string
	Channels []Channel
	Opens    int
	Closes   int
	share    int
}

// Channel is a way in; AI tells whether the AI may answer there.
type Channel struct {
	Name  string
	AI    bool
	share int
}

// Person is a user: Role is one of the product's roles, Merchant is empty for
// the provider's own people.
type Person struct {
	Name     string
	Email    string
	Role     string
	Merchant string
}

// Staff returns the provider's people, one for each role and a second finance
// approver, because nobody may approve what the same person prepared.
func Staff() []Person {
	return []Person{
		{"周敏", "zhou.min@provider.example", "account_manager", ""},
		{"何宁", "he.ning@provider.example", "planner", ""},
		{"罗静", "luo.jing@provider.example", "team_lead", ""},
		{"沈岚", "shen.lan@provider.example", "finance", ""},
		{"秦越", "qin.yue@provider.example", "finance_approver", ""},
		{"唐远", "tang.yuan@provider.example", "finance_approver", ""},
		{"许文", "xu.wen@provider.example", "auditor", ""},
		{"丁一", "ding.yi@provider.example", "operator", ""},
		{"方圆", "fang.yuan@provider.example", "admin", ""},
	}
}

// Merchants returns the three merchants: a mid-size furniture shop, a small tea
// shop and a cross-border outdoor shop.
func Merchants() []Merchant {
	return []Merchant{lanting(), xiaoman(), nordwind()}
}

func lanting() Merchant {
	return Merchant{
		Key: "lanting", Name: "兰亭家居", Trade: "furniture", Currency: "CNY", TimeZone: "Asia/Shanghai", Languages: []string{"zh"},
		Base: 800, curve: curve{china: 100, weekend: 12}, lists: []string{"lanting.zh.txt"},
		Shops: []Shop{
			{"lanting-tm", "兰亭家居旗舰店", "tmall", []Channel{{"chat", true, 90}, {"phone", false, 10}}, 9, 23, 60},
			{"lanting-jd", "兰亭家居专营店", "jd", []Channel{{"chat", true, 100}}, 9, 23, 40},
		},
		People: []Person{
			{"陆兰", "lu.lan@lanting.example", "viewer", "lanting"},
			{"陆亭", "lu.ting@lanting.example", "signer", "lanting"},
		},
	}
}

func xiaoman() Merchant {
	return Merchant{
		Key: "xiaoman", Name: "小满茶铺", Trade: "tea", Currency: "CNY", TimeZone: "Asia/Shanghai", Languages: []string{"zh"},
		Base: 105, curve: curve{china: 60, weekend: 5}, lists: []string{"xiaoman.zh.txt"},
		Shops:  []Shop{{"xiaoman-dy", "小满茶铺", "douyin", []Channel{{"chat", true, 100}}, 9, 22, 100}},
		People: []Person{{"叶小满", "ye.xiaoman@xiaoman.example", "signer", "xiaoman"}},
	}
}

func nordwind() Merchant {
	return Merchant{
		Key: "nordwind", Name: "Nordwind Outdoor", Trade: "outdoor", Currency: "CNY", TimeZone: "Asia/Shanghai", Languages: []string{"en", "de", "zh"},
		Base: 320, curve: curve{europe: 100, weekend: -10}, lists: []string{"nordwind.en.txt", "nordwind.de.txt", "nordwind.zh.txt"},
		Shops: []Shop{
			{"nordwind-amz", "Nordwind Outdoor EU", "amazon", []Channel{{"chat", true, 70}, {"email", true, 30}}, 8, 24, 65},
			{"nordwind-web", "nordwind-outdoor", "own_site", []Channel{{"chat", true, 100}}, 8, 24, 35},
		},
		People: []Person{
			{"Anna Berg", "anna.berg@nordwind.example", "viewer", "nordwind"},
			{"Jonas Winter", "jonas.winter@nordwind.example", "signer", "nordwind"},
		},
	}
}
