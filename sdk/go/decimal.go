package frontdesk

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is an exact number: money, points, rates. The zero value is 0.
type Decimal struct {
	// Coefficient has all digits, without the point.
	Coefficient int64
	// Scale is how many of them stand behind the point: 0 to 18.
	Scale uint8
}

// Whole is a whole number.
func Whole(n int) Decimal { return Decimal{Coefficient: int64(n)} }

// ParseDecimal reads a number as people write it: "12.50", "-3". An error for anything else, and for more digits than fit.
func ParseDecimal(text string) (Decimal, error) {
	before, after, _ := strings.Cut(text, ".")
	coefficient, err := strconv.ParseInt(before+after, 10, 64)
	if err != nil || len(after) > 18 || strings.ContainsAny(after, "+-") {
		return Decimal{}, errors.New("expected a number like `12.50`, got `" + text + "`")
	}
	return Decimal{coefficient, uint8(len(after))}, nil
}

// String is the number as people write it, with all digits of its scale.
func (d Decimal) String() string {
	digits, sign := strconv.FormatInt(d.Coefficient, 10), ""
	if strings.HasPrefix(digits, "-") {
		digits, sign = digits[1:], "-"
	}
	if d.Scale == 0 {
		return sign + digits
	}
	if missing := int(d.Scale) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - int(d.Scale)
	return sign + digits[:point] + "." + digits[point:]
}

// Compare is -1, 0 or 1: less, as much, more.
func (d Decimal) Compare(other Decimal) int {
	scale := max(d.Scale, other.Scale)
	return d.at(scale).Cmp(other.at(scale))
}

// Plus adds; it panics where the sum has more digits than fit.
func (d Decimal) Plus(other Decimal) Decimal {
	scale := max(d.Scale, other.Scale)
	sum := new(big.Int).Add(d.at(scale), other.at(scale))
	if !sum.IsInt64() {
		panic("the sum of " + d.String() + " and " + other.String() + " has too many digits")
	}
	return Decimal{sum.Int64(), scale}
}

// Minus subtracts; it panics where the difference has more digits than fit.
func (d Decimal) Minus(other Decimal) Decimal {
	return d.Plus(Decimal{-other.Coefficient, other.Scale})
}

// Int is the whole part: what stands behind the point is cut off.
func (d Decimal) Int() int {
	for range d.Scale {
		d.Coefficient /= 10
	}
	return int(d.Coefficient)
}

func (d Decimal) at(scale uint8) *big.Int {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.Scale)), nil)
	return ten.Mul(ten, big.NewInt(d.Coefficient))
}
