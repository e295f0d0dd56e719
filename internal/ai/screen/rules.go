package screen

// rule is one line of the rule set. Patterns are matched on the dense view
// (words false: Chinese, digits) or on the view with single spaces (words true).
type rule struct {
	id       string
	category Category
	words    bool
	patterns []string
	except   []string
	reason   string
}

var ruleSet = []rule{
	{"absolute.best", Absolute, false,
		[]string{`最(?:好|佳|优|便宜|低价|高级|先进|安全|强|大牌|划算)`, `全网最低`, `史上最`, `最低价`},
		[]string{"最好先", "最好是先", "最好在", "最好不要", "最好别", "最好还是", "最好提前", "最好用", "最好能", "最好把", "最好和", "最好跟", "最好联系", "最好选", "最好等", "最好给", "最好拍", "最好量", "最好看下", "最好检查", "最好手洗", "最好保留", "最好避", "最好分", "最好再", "您最好", "您觉得最好", "你最好"},
		"superlatives are absolute claims (advertising law, article 9)"},
	{"absolute.rank", Absolute, false,
		[]string{`(?:全国|全球|世界|全网|行业|销量|品质|口碑)第一`, `第一品牌`, `(?:国家|世界|宇宙)级`, `顶级`, `极品`, `独一无二`, `史无前例`, `绝无仅有`, `万能`, `王牌`},
		[]string{"世界级别赛", "顶级域名", "万能胶", "万能充", "国家级新区"},
		"rank and grade claims need proof and are absolute claims"},
	{"absolute.hundred", Absolute, false,
		[]string{`(?:100%|百分百|百分之百|绝对)(?:有效|安全|正品|不会|没问题|满意|防水|无害|不掉色|不褪色|好用)`, `永久(?:有效|保修|不坏)`, `永不`},
		[]string{"不能说绝对", "不敢保证绝对", "无法绝对"},
		"certainty that cannot be proved is an absolute claim"},
	{"absolute.en", Absolute, true,
		[]string{` (?:the )?best (?:in the world|on the market|quality ever|product ever) `, ` number one (?:brand|in the world) `, ` 100% (?:safe|effective|waterproof|guaranteed) `, ` (?:cheapest|lowest price) (?:anywhere|ever|in the world|guaranteed) `},
		nil, "superlatives without proof are absolute claims"},
	{"promise.money", Promise, false,
		[]string{`(?:保证|肯定|一定|绝对|包)(?:给您|给你|能|会|可以)?(?:全额)?(?:退款|退钱|赔偿|赔付|赔您|返现)`, `(?:双倍|三倍|十倍)(?:赔|退|返)`, `假一赔`, `先赔`, `私下(?:补偿|赔|返)`},
		[]string{"不一定能退款", "不一定会退款", "不能保证退款", "不保证退款", "无法保证退款", "不一定可以退款", "不一定退款"},
		"money beyond the published policy must not be promised"},
	{"promise.delivery", Promise, false,
		[]string{`(?:保证|肯定|一定|绝对|包)(?:在|能|会|可以)?(?:今天|明天|后天|当天|次日|三天|两天|\d+天|\d+小时|节前)?(?:内)?(?:能|会|可以)?(?:到货|送到|收到|发货|到您)`},
		[]string{"不一定能", "不能保证", "无法保证", "不保证", "不一定", "不敢保证"},
		"delivery dates outside the policy must not be promised"},
	{"promise.en", Promise, true,
		[]string{` (?:i|we) (?:guarantee|promise) (?:you )?(?:that )?(?:it|you|your|the|a|full|delivery|refund|compensation)`, ` will definitely (?:arrive|be refunded|be delivered|get)`, ` double your money `, ` refund guaranteed `},
		nil, "promises outside the policy must not be made"},
	{"off.contact", OffPlatform, false,
		[]string{`(?:加|\+)(?:我|下|个|一下)*(?:的)?(?:微信|v信|vx|wx|qq|扣扣|薇)`, `微信号(?:是|为)?[a-z0-9]`, `(?:我的|我)(?:微信|vx|qq)(?:是|号)`, `威信号`, `私聊我`, `加v[a-z0-9]`},
		[]string{"不要加微信", "请勿加微信", "不能加微信", "切勿加微信", "别加微信", "不加微信", "不可以加微信"},
		"buyers must not be led to contacts outside the platform"},
	{"off.pay", OffPlatform, false,
		[]string{`(?:直接|私下|线下|微信|支付宝)(?:给我|给我们)?(?:转账|转钱|打款|汇款|交易|付款给)`, `(?:转|打|汇)(?:到|给)我(?:的)?(?:个人)?(?:账户|卡|支付宝|微信)`},
		[]string{"不要私下交易", "请勿线下交易", "切勿私下", "谨防线下", "不要线下交易", "请勿私下交易", "不要直接转账", "请勿直接转账", "不支持线下交易"},
		"payments outside the platform are forbidden"},
	{"off.en", OffPlatform, true,
		[]string{` (?:add|contact|message|text|reach) me (?:on|via|at|through) (?:my )?(?:whatsapp|telegram|wechat|facebook|instagram|personal)`, ` pay (?:me|us) (?:directly|outside|via paypal friends)`, ` outside (?:of )?the platform `, ` my private (?:number|email) `},
		[]string{" never pay outside the platform ", " do not pay outside the platform ", " dont pay outside the platform "},
		"buyers must not be led outside the platform"},
	{"abuse.zh", Abuse, false,
		[]string{`傻[逼叉子x]`, `神经病`, `脑残`, `白痴`, `(?:你|您)有病`, `爱买不买`, `滚(?:开|蛋|吧|远)`, `闭嘴`, `听不懂人话`, `没长眼`, `穷鬼`, `事(?:真|怎么这么)多`},
		nil, "abusive wording"},
	{"abuse.en", Abuse, true,
		[]string{` (?:you|you are|youre|are you) (?:an? )?(?:idiot|stupid|moron|dumb|liar|blind) `, ` shut up `, ` get lost `, ` take it or leave it `, ` stop whining `},
		nil, "abusive wording"},
	{"personal.phone", Personal, false,
		[]string{`(?:^|\D)(1[3-9]\d{9})(?:\D|$)`}, nil, "a personal telephone number must not be sent"},
	{"medical.zh", Medical, false,
		[]string{`治愈`, `根治`, `包治`, `药到病除`, `(?:有|具有|显著)(?:的)?疗效`, `(?:能|可以|可)治(?:疗|好)`, `降血[压糖脂]`, `抗癌`, `防癌`},
		[]string{"不能治疗", "不可以治疗", "不具有疗效", "没有治愈"},
		"ordinary goods must not claim to heal"},
	{"medical.en", Medical, true,
		[]string{` (?:cures|heals|treats) (?:your )?(?:cancer|diabetes|arthritis|acne|insomnia|depression|pain|disease)`, ` clinically proven to cure `, ` lowers blood pressure `},
		nil, "ordinary goods must not claim to heal"},
}
