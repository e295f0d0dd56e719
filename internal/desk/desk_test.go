package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/desk"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

type shelf map[string]desk.Publication

func (s shelf) Load(_ context.Context, engagement string) (desk.Publication, error) {
	p, ok := s[engagement]
	if !ok {
		return p, fault.New(fault.NotFound, "there is no engagement %s", engagement)
	}
	return p, nil
}

var noon = time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC)

func articles() []knowledge.Article {
	return []knowledge.Article{
		{ID: "ship", Question: "什么时候发货", Variants: []string{"多久发货", "几天能发", "今天能发吗", "怎么还不发货"}, Answer: "订单{{order.status}},请留意物流"},
		{ID: "return", Question: "怎么退货", Variants: []string{"我想退货", "可以退吗", "退货地址", "不想要了退掉"}, Answer: "签收七天内可退", ValidTo: noon.Add(time.Hour)},
		{ID: "price", Question: "能便宜点吗", Variants: []string{"有优惠吗", "打折吗", "给个优惠", "优惠券怎么领"}, Answer: "我们是全网最低价"},
		{ID: "wash", Question: "怎么清洗", Variants: []string{"可以机洗吗", "怎么洗", "会掉色吗", "清洗方法"}, Answer: "冷水手洗", Shops: []string{"shop-a"}},
	}
}

func newDesk(t *testing.T) *desk.Desk {
	t.Helper()
	m, err := ai.Train(knowledge.Examples(articles(), []string{"讲个笑话", "今天天气怎么样", "你吃饭了吗"}), ai.Options{Threshold: 0.2})
	require.NoError(t, err)
	return desk.New(shelf{
		"e1":    {Engagement: "e1", Merchant: "m1", Version: "v1", Articles: articles(), Model: m},
		"empty": {Engagement: "empty", Merchant: "m2"},
	})
}

func TestOneMessageAtTheDesk(t *testing.T) {
	shipped := map[string]string{"order.status": "已发货"}
	for _, c := range []struct {
		name     string
		in       desk.In
		switches desk.Switches
		reason   ai.Reason
		answer   string
	}{
		{"an answer with the caller's fact", desk.In{Text: "请问什么时候发货", Facts: shipped}, desk.Switches{}, "", "订单已发货,请留意物流"},
		{"the fact is missing", desk.In{Text: "请问什么时候发货"}, desk.Switches{}, ai.ReasonMissingFact, ""},
		{"everything is off", desk.In{Text: "怎么退货"}, desk.Switches{All: true}, ai.ReasonAIOff, ""},
		{"the merchant is off", desk.In{Text: "怎么退货"}, desk.Switches{Merchants: map[string]bool{"m1": true}}, ai.ReasonAIOff, ""},
		{"the shop is off", desk.In{Text: "怎么退货"}, desk.Switches{Shops: map[string]bool{"shop-a": true}}, ai.ReasonAIOff, ""},
		{"the article is off", desk.In{Text: "怎么退货"}, desk.Switches{Articles: map[desk.ArticleRef]bool{{Engagement: "e1", Article: "return"}: true}}, ai.ReasonAIOff, ""},
		{"another article is off", desk.In{Text: "怎么退货"}, desk.Switches{Articles: map[desk.ArticleRef]bool{{Engagement: "e1", Article: "ship"}: true}}, "", "签收七天内可退"},
		{"the article has run out", desk.In{Text: "怎么退货", OccurredAt: noon.Add(time.Hour)}, desk.Switches{}, ai.ReasonNoArticle, ""},
		{"the article is of another shop", desk.In{Text: "可以机洗吗", Shop: "shop-b"}, desk.Switches{}, ai.ReasonNoArticle, ""},
		{"the answer breaks the advertising law", desk.In{Text: "能便宜点吗"}, desk.Switches{}, ai.ReasonPolicy, ""},
		{"at night a hand-over for want of an article says so", desk.In{Text: "可以机洗吗", Shop: "shop-b", AfterHours: true}, desk.Switches{}, ai.ReasonAfterHours, ""},
		{"at night a buyer who wants a person still wants one", desk.In{Text: "转人工", AfterHours: true}, desk.Switches{}, ai.ReasonAskedForHuman, ""},
		{"an engagement without knowledge hands over", desk.In{Text: "怎么退货", Engagement: "empty"}, desk.Switches{}, ai.ReasonNoArticle, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.SetSwitches(c.switches)
			in := c.in
			in.Engagement, in.Shop = or(in.Engagement, "e1"), or(in.Shop, "shop-a")
			if in.OccurredAt.IsZero() {
				in.OccurredAt = noon
			}
			out, err := d.Decide(context.Background(), in)
			require.NoError(t, err)
			require.Equal(t, c.reason, out.Reason)
			require.Equal(t, c.answer, out.Answer)
			require.Equal(t, c.answer != "", out.Article != nil)
		})
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func TestPersonalDataIsMaskedInWhatIsStored(t *testing.T) {
	out, err := newDesk(t).Decide(context.Background(), desk.In{Engagement: "e1", Text: "我电话13812345678,怎么退货", OccurredAt: noon})
	require.NoError(t, err)
	require.Equal(t, "我电话[phone],怎么退货", out.MaskedText)
}

func TestAPublishedVersionDecidesTheNextMessage(t *testing.T) {
	d := newDesk(t)
	d.Publish(desk.Publication{Engagement: "e1", Merchant: "m1", Version: "v2"})
	out, err := d.Decide(context.Background(), desk.In{Engagement: "e1", Text: "怎么退货", OccurredAt: noon})
	require.NoError(t, err)
	require.Equal(t, "v2", out.Version)
	d.Forget("e1")
	out, err = d.Decide(context.Background(), desk.In{Engagement: "e1", Text: "怎么退货", OccurredAt: noon})
	require.NoError(t, err)
	require.Equal(t, "v1", out.Version)
}

func TestMessagesThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		engagement, text string
		code             fault.Code
	}{{"e1", "  ", fault.Invalid}, {"e1", strings.Repeat("x", 30_000), fault.Invalid}, {"nobody", "hi", fault.NotFound}} {
		_, err := newDesk(t).Decide(context.Background(), desk.In{Engagement: c.engagement, Text: c.text})
		require.Equal(t, c.code, fault.CodeOf(err))
	}
}
