package ai

import "strings"

// Strangers returns our own examples of talk that no shop article answers:
// small talk, general knowledge, other trades. They feed the out-of-scope class
// of a merchant who has no rejected traffic yet. The caller owns the slice.
func Strangers() []string {
	var out []string
	for _, block := range []string{strangersEnglish, strangersChinese, strangersGerman} {
		for line := range strings.Lines(block) {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
	}
	return out
}

const strangersEnglish = `
what is the weather like tomorrow
tell me a joke
who won the football match last night
how tall is the highest mountain
what is the capital of Norway
play some relaxing music
set an alarm for seven in the morning
how do I boil an egg
what is your favourite colour
are you a robot or a machine
how old are you
sing a song for me
what time is it in Tokyo
translate good morning into Italian
how many calories are in a banana
who wrote this famous novel
remind me to call my mother
how far is the moon from the earth
what is the meaning of life
recommend a good restaurant nearby
book a table for two tonight
how do I change a flat tyre
is it going to rain this weekend
what is twelve times nine
who is the president
turn off the lights in the kitchen
how do I renew my passport
what films are on at the cinema
how do I lose weight quickly
what is the exchange rate of the dollar
write a poem about autumn
how do I fix a leaking tap
which bus goes to the airport
where can I park downtown
how do I train a puppy
what is the speed of light
is my flight delayed
how do I tie a tie
what should I cook for dinner
what does this word mean
how is the stock market doing
when is the next public holiday
why is the sky blue
can you help me with my homework
what vaccines do I need for travel
how much money is in my bank account
transfer money to my savings
what are the symptoms of flu
find me a hairdresser
how do plants grow
`

const strangersChinese = `
今天天气怎么样
讲个笑话听听
你吃饭了吗
你叫什么名字
你多大了
帮我写一首诗
明天会下雨吗
附近有什么好吃的
推荐一部电影
唱首歌吧
世界上最高的山是哪座
一加一等于几
怎么做红烧肉
附近的地铁站在哪
帮我订一张机票
今天股票涨了吗
你有女朋友吗
我失恋了好难过
怎么减肥快
高考还有多少天
现在几点了
帮我设个闹钟
这道数学题怎么做
英语怎么学
你喜欢什么颜色
周末去哪里玩
感冒了吃什么药
谁是世界首富
给我讲个故事
地球离月亮多远
怎么申请护照
昨晚球赛谁赢了
帮我翻译一句话
你会打游戏吗
银行几点下班
怎么考驾照
我家的狗不吃饭
哪个大学好
今天是什么节日
你是男的还是女的
`

const strangersGerman = `
wie wird das Wetter morgen
erzähl mir einen Witz
wer hat gestern das Spiel gewonnen
wie spät ist es
was ist die Hauptstadt von Portugal
spiel etwas Musik
stell den Wecker auf sieben Uhr
wie koche ich ein Ei
wie alt bist du
was soll ich heute kochen
wo kann ich hier parken
wie hoch ist der höchste Berg
schreib mir ein Gedicht
welcher Bus fährt zum Flughafen
was läuft heute im Kino
wie verlängere ich meinen Ausweis
wie steht der Aktienkurs
warum ist der Himmel blau
hilf mir bei den Hausaufgaben
was bedeutet dieses Wort
`
