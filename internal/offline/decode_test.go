package offline_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/money"
)

const bill = `{"currency":"CNY","tax":{"rate":"0.06","mode":"exclusive"},"service_days":30,"calendar_days":30,` +
	`"usage":{"m":"12"},"charges":[{"key":"c","meter":"m","model":"per_unit","unit_price":"0.5"}]}`

func TestABillIsRecomputedOffline(t *testing.T) {
	out, err := offline.Rate([]byte(bill))
	require.NoError(t, err)
	require.Contains(t, string(out), `"total":"6.36"`)
}

func TestTheFirstWrongFieldInTheDocumentIsNamed(t *testing.T) {
	for _, c := range []struct{ name, old, new, pointer string }{
		{"a number where a decimal string belongs", `"0.5"`, `0.5`, "/charges/0/unit_price"},
		{"a field nobody knows", `"meter"`, `"metre"`, "/charges/0/metre"},
		{"a key given twice", `"key":"c"`, `"key":"c","key":"d"`, "/charges/0/key"},
		{"a field of another model", `"unit_price"`, `"amount":"1","unit_price"`, "/charges/0/amount"},
		{"data after the document", bill, bill + `{}`, ""},
		{"a document cut off", bill, bill[:len(bill)-3], "/charges/0"},
		{"a missing field is missed where its object ends", `"service_days":30,`, ``, "/service_days"},
		{"an error before a missing field comes first", `"service_days":30,"calendar_days":30`, `"calendar_days":"30"`, "/calendar_days"},
		{"the earlier of two wrong fields", `"rate":"0.06","mode":"exclusive"`, `"mode":"neither","rate":"6 %"`, "/tax/mode"},
		{"a wrong field before a syntax error", `"currency":"CNY","tax":{`, `"currency":"YUAN","tax":[{`, "/currency"},
		{"a day that is no integer", `"service_days":30`, `"service_days":30.0`, "/service_days"},
		{"a day beyond 64 bits", `"service_days":30`, `"service_days":99999999999999999999`, "/service_days"},
		{"nothing where something belongs", `"12"`, `null`, "/usage/m"},
		{"an exponent", `"12"`, `"1e3"`, "/usage/m"},
		{"a negative quantity", `"12"`, `"-12"`, "/usage/m"},
		{"a meter whose name needs escaping", `"m":"12"`, `"a/b~c":"-12"`, "/usage/a~1b~0c"},
		{"half a character in a key", `"m":"12"`, `"\ud800":"12"`, "/usage"},
		{"an empty name", `"key":"c"`, `"key":""`, "/charges/0/key"},
		{"an array for a document", bill, `[]`, ""},
		{"no document", bill, ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(bill, c.old, c.new, 1)
			require.NotEqual(t, bill, text, "the change applies")
			out, err := offline.Rate([]byte(text))
			require.Nil(t, out)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer, refused.Sentence)
			require.NotContains(t, err.Error(), "\n", "one line")
		})
	}
}

func FuzzRate(f *testing.F) {
	f.Add([]byte(bill))
	f.Add([]byte(strings.Replace(bill, `"unit_price":"0.5"`, `"unit_price":"0.5","minimum":"3","maximum":"4","prorate":true`, 1)))
	f.Add([]byte(`{"a":[1,{"b":"\u00e9"}],"a":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := offline.Rate(data)
		if err == nil {
			require.NotEmpty(t, out)
			return
		}
		var refused *money.FieldError
		require.ErrorAs(t, err, &refused)
		require.Nil(t, out)
	})
}

func FuzzDecodeSettleYear(f *testing.F) {
	f.Add([]byte(`{"terms":{"currency":"CNY","bands":[{"rate":"1"}]},"baseline":{},"periods":[{"contacts":1,"metrics":{"a":{"numerator":1}}}]}`))
	f.Add([]byte(`{"terms":[],"terms":"\ud83d\ude00"} x`))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := offline.SettleYear(data)
		require.Equal(t, err == nil, out != nil)
		if err != nil {
			require.NotContains(t, offline.Line(err), "\n")
		}
	})
}
