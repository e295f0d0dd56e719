package ai_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai"
)

var shopQuestions = map[string][]string{
	"ship":   {"什么时候发货", "多久能发出来", "今天拍今天能发吗", "怎么还没发货", "几天发货呀", "拍下多久发", "when do you ship", "how soon will it be sent"},
	"return": {"怎么退货", "我想退掉", "七天无理由可以退吗", "不合适想退", "退货地址发一下", "能退吗", "how do I return this", "I want to send it back"},
	"coupon": {"有优惠券吗", "优惠码用不了", "能便宜点吗", "有没有满减", "怎么领券", "打折吗", "do you have a coupon", "discount code does not work"},
	"care":   {"怎么清洗", "可以机洗吗", "会不会掉色", "怎么保养", "洗了会缩水吗", "能用热水洗吗", "can I machine wash it", "how do I clean it"},
}

func shopExamples() []ai.Example {
	var out []ai.Example
	for label, texts := range shopQuestions {
		for _, text := range texts {
			out = append(out, ai.Example{Text: text, Label: label})
		}
	}
	for _, text := range []string{"今天天气怎么样", "讲个笑话", "what is the capital of France", "推荐一部电影"} {
		out = append(out, ai.Example{Text: text, Label: ai.OutOfScope})
	}
	return out
}

func shopModel(t *testing.T) *ai.Model {
	t.Helper()
	m, err := ai.Train(shopExamples(), ai.Options{Threshold: 0.3})
	require.NoError(t, err)
	return m
}

func shopEngine(t *testing.T) *ai.Builtin {
	return ai.NewBuiltin(shopModel(t), []ai.Article{
		{ID: "ship", Answer: "您的订单{{order.status}},预计{{order.expected}}送达"},
		{ID: "return", Answer: "签收七天内可退"},
		{ID: "coupon", Answer: "关注店铺领券", HumanOnly: true},
	}, ai.NewLanguageID())
}

func TestTheSameQuestionsGiveTheSameBytesInAnyOrder(t *testing.T) {
	first, err := shopModel(t).MarshalBinary()
	require.NoError(t, err)
	for range 5 { // shopExamples walks a map, so each round has another order
		again, err := shopModel(t).MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

func TestAStoredModelDecidesAsTheTrainedOne(t *testing.T) {
	m := shopModel(t)
	data, err := m.MarshalBinary()
	require.NoError(t, err)
	var back ai.Model
	require.NoError(t, back.UnmarshalBinary(data))
	for _, e := range shopExamples() {
		require.Equal(t, m.Predict(e.Text), back.Predict(e.Text), e.Text)
	}
	require.Equal(t, []string{"care", "coupon", "return", "ship"}, back.Labels())
}

func TestAQuestionThatAnArticleListsIsKnown(t *testing.T) {
	m := shopModel(t)
	for text, want := range map[string]string{
		"亲，请问怎么退货呀？谢谢": "return", "你好，有没有满减，订单20261111": "coupon", "Hello, can I machine wash it please": "care",
	} {
		p := m.Predict(text)
		require.Equal(t, want, p.Candidates[0].Article, text)
		require.GreaterOrEqual(t, p.Confidence, 0.99, text)
	}
	require.True(t, m.Predict("请问今天天气怎么样呢").OutOfScope)
	require.Less(t, m.Predict("亲，在吗？").Confidence, 0.99, "a greeting is no question")
}

func TestDamagedModelsAreRefused(t *testing.T) {
	data, err := shopModel(t).MarshalBinary()
	require.NoError(t, err)
	var m ai.Model
	for _, bad := range [][]byte{nil, {9, 9}, data[:len(data)/2], append([]byte{7}, data[1:]...)} {
		var refused *ai.Error
		require.ErrorAs(t, m.UnmarshalBinary(bad), &refused)
		require.Equal(t, "bad_model", refused.Code)
	}
}

func TestOneArticleIsTooFewForAClassifier(t *testing.T) {
	_, err := ai.Train([]ai.Example{{Text: "a", Label: "x"}, {Text: "b", Label: ai.OutOfScope}}, ai.Options{})
	var refused *ai.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "too_few_examples", refused.Code)
}

func TestWhoAnswersAMessage(t *testing.T) {
	engine := shopEngine(t)
	facts := map[string]string{"order.status": "已发货", "order.expected": "周三"}
	for _, c := range []struct {
		name   string
		in     ai.Message
		reason ai.Reason
		answer string
	}{
		{"an answer with its facts filled in", ai.Message{Text: "多久能发出来啊", Facts: facts}, "", "您的订单已发货,预计周三送达"},
		{"a fact that nobody gave hands over", ai.Message{Text: "多久能发出来啊", Facts: map[string]string{"order.status": "已发货"}}, ai.ReasonMissingFact, ""},
		{"a buyer who asks for a person gets one", ai.Message{Text: "转人工,我要退货"}, ai.ReasonAskedForHuman, ""},
		{"a buyer who threatens with the authorities gets a person", ai.Message{Text: "不给退货我就打12315"}, ai.ReasonEmotion, ""},
		{"an article for people only is left to them", ai.Message{Text: "有没有优惠券"}, ai.ReasonPolicy, ""},
		{"an article that was withdrawn is not answered", ai.Message{Text: "可以机洗吗"}, ai.ReasonNoArticle, ""},
		{"two answers that did not help are enough", ai.Message{Text: "怎么退货", MissesInRow: 2}, ai.ReasonLowConfidence, ""},
		{"nothing but marks has no article", ai.Message{Text: "???"}, ai.ReasonNoArticle, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := engine.Triage(context.Background(), c.in)
			require.NoError(t, err)
			require.Equal(t, c.reason, d.Reason, fmt.Sprintf("%+v", d))
			require.Equal(t, c.answer, d.Answer)
			require.Equal(t, c.reason == "", d.Article != nil)
			for _, cand := range d.Candidates {
				require.NotEqual(t, ai.OutOfScope, cand.Article)
			}
		})
	}
}

func TestAHalfFilledAnswerNeverLeaves(t *testing.T) {
	text, missing := ai.Fill("{{order.status}} {{ order.expected }} {{order.status}}", map[string]string{"order.status": "{{order.expected}}", "order.expected": " "})
	require.Empty(t, text)
	require.Equal(t, []string{"order.expected"}, missing)
	text, missing = ai.Fill("{{order.status}}!", map[string]string{"order.status": "{{order.expected}}"})
	require.Equal(t, "{{order.expected}}!", text, "a fact is text, not a slot")
	require.Empty(t, missing)
}

func TestTheLanguageOfABuyer(t *testing.T) {
	l := ai.NewLanguageID()
	for text, want := range map[string]string{
		"我的快递到哪了": "zh", "这款 iPhone 壳有货吗": "zh", "荷物はいつ届きますか": "ja", "배송은 언제 되나요": "ko",
		"where is my parcel": "en", "i need to return this": "en", "wo ist mein Paket": "de", "ich brauche eine größere Jacke": "de",
		"¿dónde está mi pedido?": "es", "où est ma commande": "fr", "I ordered a Jacke": "en",
	} {
		require.Equal(t, want, l.Detect(text, ""), text)
	}
	require.Equal(t, "de", l.Detect("12345", "de"))
	require.Equal(t, "und", l.Detect("?", ""))
}

func TestSignalsInAMessage(t *testing.T) {
	for _, c := range []struct {
		text  string
		human bool
		risk  ai.Risk
		tone  ai.Sentiment
	}{
		{"人工客服在吗", true, ai.RiskNone, ai.SentimentNeutral},
		{"这个音箱有人工智能吗", false, ai.RiskNone, ai.SentimentNeutral},
		{"滚筒洗衣机能洗吗", false, ai.RiskNone, ai.SentimentNeutral},
		{"你们就是骗子", false, ai.RiskAnger, ai.SentimentNegative},
		{"再不处理我找律师", false, ai.RiskLegal, ai.SentimentNegative},
		{"I will call my lawyer", false, ai.RiskLegal, ai.SentimentNegative},
		{"let me talk to a person please", true, ai.RiskNone, ai.SentimentNeutral},
		{"is the agent fee refundable", false, ai.RiskNone, ai.SentimentNeutral},
		{"谢谢,很好看", false, ai.RiskNone, ai.SentimentPositive},
		{"a newspaper wrote about this, I will go to the media ", false, ai.RiskMedia, ai.SentimentNegative},
	} {
		s := ai.ReadSignals(c.text)
		require.Equal(t, ai.Signals{AsksForHuman: c.human, Risk: c.risk, Sentiment: c.tone}, s, c.text)
	}
}
