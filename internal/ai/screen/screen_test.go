package screen_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai/screen"
)

func TestRepliesThatMustNotLeave(t *testing.T) {
	s := screen.New()
	for text, want := range map[string]screen.Category{
		"我们家是全网最低价,放心拍":             screen.Absolute,
		"这款是销量第 一的":                 screen.Absolute,
		"亲,保证明天能到货":                 screen.Promise,
		"不满意一定给您退款的":                screen.Promise,
		"方便的话加我薇 信 聊":               screen.OffPlatform,
		"您直接私下转账更便宜":                screen.OffPlatform,
		"爱买不买":                      screen.Abuse,
		"打我电话138 1234 5678":         screen.Personal,
		"这款茶能治疗失眠":                  screen.Medical,
		"We guarantee you a refund": screen.Promise,
		"Add me on WhatsApp please": screen.OffPlatform,
		"You are stupid.":           screen.Abuse,
	} {
		r := s.Check(text)
		require.Equal(t, screen.Block, r.Verdict, text)
		require.Equal(t, want, r.Hits[0].Category, text)
	}
}

func TestLookAlikesThatPass(t *testing.T) {
	s := screen.New()
	for _, text := range []string{
		"第一次使用前请清洗", "您最好先联系快递", "最好用温水手洗", "这个不一定能退款,要看质检结果", "请不要加微信,谨防受骗",
		"请勿私下交易", "48小时内发货", "第一时间为您处理", "用万能胶粘一下", "滚筒洗衣机可以洗",
		"Please never pay outside the platform.", "The best way to reach us is the chat.", "订单 2013812345670012 已发出",
	} {
		require.Empty(t, s.Check(text).Hits, text)
	}
}

func TestTheSpanPointsIntoTheOriginalText(t *testing.T) {
	r := screen.New().Check("亲~ 加 微.信 详聊")
	require.Equal(t, [2]int{3, 8}, r.Hits[0].Span)
	r = screen.New().Check("Oh, shut  up!")
	require.Equal(t, [2]int{4, 12}, r.Hits[0].Span)
}
