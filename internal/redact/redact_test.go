package redact_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/redact"
)

func TestWhatIsMaskedBeforeStorage(t *testing.T) {
	m := redact.New()
	for _, c := range []struct{ name, in, want string }{
		{"a mobile number", "我电话13812345678,打给我", "我电话[phone],打给我"},
		{"a mobile number with gaps and country code", "call +86 138-1234-5678 now", "call [phone] now"},
		{"a fixed line", "座机010-88886666", "座机[phone]"},
		{"an identity card whose check digit fits", "身份证11010519491231002X", "身份证[id]"},
		{"an identity card with a wrong check digit stays", "编号110105194912310021", "编号110105194912310021"},
		{"a bank card that passes Luhn", "卡号6222 0212 3456 7894 退款", "卡号[card] 退款"},
		{"a number of the same length that fails Luhn stays", "单号6222021234567895", "单号6222021234567895"},
		{"an order number that holds a mobile number stays", "订单 2013812345678", "订单 2013812345678"},
		{"an e-mail address", "write to a.b+c@mail.example.com.", "write to [email]."},
		{"a Chinese street address, rather with a word too many", "寄到浙江省杭州市西湖区文三路90号5栋302室谢谢", "[address]谢谢"},
		{"a German street address", "bitte an Lindenstraße 14 liefern", "bitte an [address] liefern"},
		{"an ordinary sentence", "我想换成L码,120块的那件", "我想换成L码,120块的那件"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := m.Mask(c.in)
			require.Equal(t, c.want, r.Text)
			require.Equal(t, c.in != c.want, r.Found())
		})
	}
}

func TestMaskingTwiceChangesNothingMore(t *testing.T) {
	m := redact.New()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9a-z@. 省市区路号\-]{0,40}(1[3-9][0-9]{9})?[a-z 号]{0,5}`).Draw(t, "text")
		once := m.Mask(text)
		twice := m.Mask(once.Text)
		if once.Text != twice.Text {
			t.Fatalf("%q became %q, then %q", text, once.Text, twice.Text)
		}
	})
}

func TestCountsAreByKind(t *testing.T) {
	r := redact.New().Mask("13812345678 和 13912345678, a@b.cn")
	require.Equal(t, map[redact.Kind]int{redact.KindPhone: 2, redact.KindEmail: 1}, r.Counts)
}

func TestCheckDigits(t *testing.T) {
	require.True(t, redact.ValidIDCard("11010519491231002x"))
	require.False(t, redact.ValidIDCard("1101051949123100"))
	require.True(t, redact.ValidLuhn("4111111111111111"))
	require.False(t, redact.ValidLuhn("4111111111111112"))
	require.False(t, redact.ValidLuhn(""))
}
