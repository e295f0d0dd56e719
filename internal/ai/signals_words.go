package ai

// The lists are read-only data. Alphabetic entries carry spaces where a whole
// word is meant; ideographic entries match anywhere.

var askHuman = []string{
	"转人工", "人工客服", "人工服务", "找人工", "要人工", "叫人工", "真人", "活人", "接人工", "换人工", "有人工吗", "人工在吗", "人工呢",
	"别用机器人", "不要机器人", "不想跟机器人", "你是机器人吧", "找你们经理", "叫你们主管", "找主管", "客服专员",
	" human agent", " live agent", " real person", " a human ", " real human", " speak to someone", " talk to someone",
	" speak with someone", " talk to a person", " speak to a person", " speak with a person", " to an agent", " with an agent",
	" speak to agent", " talk to agent", " to a representative", " with a representative", " to an operator", " with an operator",
	" to an assistant", " with an assistant", " free agent", " human assistance", " human operator", " talk with a person",
	" call me back ", " your manager ", " a supervisor ", " agent please ", " not a bot ", " stop the bot ", " a real agent",
	" mitarbeiter sprechen", " echten menschen", " mit einem menschen", " kundenberater sprechen", " menschlichen mitarbeiter",
}

var askHumanNot = []string{"人工智能", "人工费", "手工", " human resources ", " human size "}

var riskWords = []struct {
	risk  Risk
	words []string
	not   []string
}{
	{RiskMedia, []string{
		"曝光", "找媒体", "找记者", "发微博", "发抖音", "发小红书", "上热搜", "挂到网上", "发到网上让",
		" the press ", " to the media ", " journalist", " newspaper ", " go viral", " post this everywhere", " on social media so", " an die presse ",
	}, nil},
	{RiskLegal, []string{
		"12315", "消协", "消费者协会", "工商局", "市场监管", "起诉", "律师", "法院", "报警", "举报你", "投诉到平台", "违法", "诈骗",
		" lawyer", " attorney", " sue you", " legal action", " small claims", " trading standards", " consumer protection",
		" consumer association", " report you to", " to court ", " fraud ", " scammers", " anwalt ", " rechtsanwalt", " verbraucherzentrale ", " anzeige erstatten",
	}, []string{" lawyer discount "}},
	{RiskThreat, []string{
		"差评", "给一星", "再也不买", "再也不来", "让你们关门", "等着瞧", "要你们好看", "投诉你们",
		" one star review", " 1 star review", " chargeback", " dispute the charge", " never buy", " never shop here", " never order from you",
		" you will regret", " schlechte bewertung", " nie wieder",
	}, nil},
	{RiskAnger, []string{
		"垃圾", "骗子", "气死", "什么态度", "太过分", "恶心", "坑人", "滚", "傻", "脑残", "有病", "忍无可忍", "烦死", "要疯了", "欺负人",
		" ridiculous", " outrageous", " unacceptable", " worst ", " furious", " disgusting", " pathetic", " fed up ", " sick of ",
		" useless ", " wtf ", " bullshit", " stupid ", " idiots", " idiot ", " angry ", " fucking ", " fuck ", " damn ", " goddamn ", " shitty ",
		" frechheit ", " unverschämt", " katastrophe ", " wütend ", " eine schande ",
	}, []string{"滚筒", "滚轮", "滚边", "滚珠", "傻瓜式", "翻滚", "垃圾桶", "垃圾袋"}},
}

var negativeWords = []string{
	"不满意", "失望", "生气", "太慢", "太差", "坏了", "破了", "裂了", "骗", "难用", "质量差", "着急", "怎么还没", "一直没", "又错", "受不了", "投诉",
	" disappointed", " terrible ", " awful ", " broken ", " bad ", " slow ", " still not ", " not working ", " unhappy ", " upset ",
	" poor ", " horrible ", " problem", " issue", " complain", " wrong ", " enttäuscht", " kaputt ", " schlecht", " ärgerlich", " immer noch nicht ",
}

var positiveWords = []string{
	"谢谢", "感谢", "好评", "满意", "喜欢", "很好", "不错", "太棒", "给力", "辛苦了",
	" thanks ", " thank you ", " great ", " love ", " perfect ", " awesome ", " excellent ", " happy ", " good ", " danke ", " super ", " toll ", " zufrieden ",
}
