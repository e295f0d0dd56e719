package redact

// idWeights and idMarks are of GB 11643: weighted sum modulo 11 gives the last mark.
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idMarks = "10X98765432"

// ValidIDCard tells whether the 18th character of a Chinese identity number fits
// the first 17 digits (GB 11643, modulo 11).
func ValidIDCard(id string) bool {
	if len(id) != 18 {
		return false
	}
	sum := 0
	for i, w := range idWeights {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
		sum += w * int(id[i]-'0')
	}
	last := id[17]
	if last == 'x' {
		last = 'X'
	}
	return idMarks[sum%11] == last
}

// ValidLuhn tells whether the digits pass the Luhn check (ISO/IEC 7812-1).
func ValidLuhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		c := digits[len(digits)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(digits) > 0 && sum%10 == 0
}

// validBankCard narrows Luhn to the lengths and first digits of bank cards: one
// order number in ten passes Luhn by chance.
func validBankCard(digits string) bool {
	if len(digits) < 14 || len(digits) > 19 {
		return false
	}
	return digits[0] >= '3' && digits[0] <= '6' && ValidLuhn(digits)
}
