package money

import "strings"

// Currency is an ISO 4217 alphabetic code, upper case, such as "CNY".
type Currency string

// The codes by number of minor-unit digits, ISO 4217 table A.1. Metals, test
// codes and accounting units have no minor unit and are unknown here on purpose.
const (
	noDigits    = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	threeDigits = "BHD IQD JOD KWD LYD OMR TND"
	fourDigits  = "CLF UYW"
	twoDigits   = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD " +
		"GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD " +
		"MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD " +
		"RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD " +
		"USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)

// Scale returns the number of decimals of the currency (CNY 2, JPY 0, KWD 3).
// An unknown code is an *Error with code CodeUnknownCurrency.
func (c Currency) Scale() (int32, error) {
	if len(c) == 3 {
		for _, row := range scaleRows() {
			if listed(row.codes, string(c)) {
				return row.scale, nil
			}
		}
	}
	return 0, &Error{Code: CodeUnknownCurrency, Sentence: "unknown currency " + quoted(string(c))}
}

// Valid reports whether the code is in the table.
func (c Currency) Valid() bool {
	_, err := c.Scale()
	return err == nil
}

type scaleRow struct {
	scale int32
	codes string
}

func scaleRows() [4]scaleRow {
	return [4]scaleRow{{2, twoDigits}, {0, noDigits}, {3, threeDigits}, {4, fourDigits}}
}

// listed looks for a three-letter code at a word start, so that "AED" never
// matches across the blank between two neighbours.
func listed(codes, code string) bool {
	for at := 0; ; {
		i := strings.Index(codes[at:], code)
		if i < 0 {
			return false
		}
		if (at+i)%4 == 0 {
			return true
		}
		at += i + 1
	}
}
