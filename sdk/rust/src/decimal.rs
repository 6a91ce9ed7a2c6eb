//! Exact decimals: what money, points and rates are counted in. No floats anywhere.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use crate::Decimal;

/// Digits behind the point that the interface allows.
const SCALE_MAX: u8 = 18;

impl Decimal {
    /// Nothing at all.
    pub const ZERO: Self = Self { coefficient: 0, scale: 0 };

    /// `part` of `whole` in percent with one decimal, half up: 11 of 12 is 91.7. Nothing when `whole` is 0.
    ///
    /// ```
    /// use frontdesk_sdk::Decimal;
    /// assert_eq!(Decimal::percent(11, 12).map(|rate| rate.to_string()), Some("91.7".into()));
    /// assert_eq!(Decimal::percent(1, 0), None);
    /// ```
    #[must_use]
    pub fn percent(part: impl Into<Self>, whole: impl Into<Self>) -> Option<Self> {
        part.into().times(100).over(whole, 1)
    }

    /// Divided and rounded half up (away from zero) to `scale` digits. Nothing when the divisor is 0.
    #[must_use]
    pub fn over(self, divisor: impl Into<Self>, scale: u8) -> Option<Self> {
        let (part, whole) = level(self, divisor.into());
        let shifted = part.checked_mul(ten_to(scale))?;
        let sign = if (shifted < 0) == (whole < 0) { 1 } else { -1 };
        let (shifted, whole) = (shifted.unsigned_abs(), whole.unsigned_abs());
        let rounded = shifted.checked_mul(2)?.checked_add(whole)?.checked_div(whole.checked_mul(2)?)?;
        let coefficient = i64::try_from(rounded).ok()?.checked_mul(sign)?;
        Some(Self { coefficient, scale })
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, n: i64) -> Self {
        Self { coefficient: self.coefficient.saturating_mul(n), scale: self.scale }
    }

    /// The whole part as a number that counts things: 2.9 is 2.
    #[must_use]
    pub fn whole(self) -> i64 {
        let whole = i128::from(self.coefficient) / ten_to(self.scale);
        i64::try_from(whole).unwrap_or(i64::MAX)
    }

    /// So many percent of `n` things, rounded up to whole things: 5 % of 430 is 22.
    #[must_use]
    pub fn percent_of(self, n: u64) -> u64 {
        let hundredths = i128::from(self.coefficient).max(0) * i128::from(n);
        let one = 100 * ten_to(self.scale);
        u64::try_from((hundredths + one - 1) / one).unwrap_or(u64::MAX)
    }
}

/// 10^scale, as wide as two coefficients multiplied.
fn ten_to(scale: u8) -> i128 {
    10_i128.pow(u32::from(scale.min(SCALE_MAX)))
}

/// Both coefficients at the larger of the two scales.
fn level(a: Decimal, b: Decimal) -> (i128, i128) {
    let scale = a.scale.max(b.scale);
    let at = |n: Decimal| i128::from(n.coefficient) * ten_to(scale - n.scale);
    (at(a), at(b))
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let (a, b) = level(*self, *other);
        a.partial_cmp(&b)
    }
}

impl Add for Decimal {
    type Output = Self;

    /// Saturates at the ends of the coefficient's range.
    fn add(self, other: Self) -> Self {
        let (a, b) = level(self, other);
        let coefficient = i64::try_from(a + b).unwrap_or(i64::MAX);
        Self { coefficient, scale: self.scale.max(other.scale) }
    }
}

impl Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self { coefficient: self.coefficient.saturating_neg(), scale: self.scale }
    }
}

impl Sub for Decimal {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

macro_rules! from_whole {
    ($($whole:ty),*) => {$(
        impl From<$whole> for Decimal {
            /// Saturates at the largest coefficient.
            fn from(n: $whole) -> Self {
                Self { coefficient: i64::try_from(n).unwrap_or(i64::MAX), scale: 0 }
            }
        }
    )*};
}
from_whole!(i32, i64, u32, u64, usize);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.coefficient.unsigned_abs(), width = scale + 1);
        let (whole, rest) = digits.split_at(digits.len() - scale);
        if scale == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{rest}") }
    }
}

impl FromStr for Decimal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("expected a decimal like `12.50`, got `{text}`");
        let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let scale = u8::try_from(rest.len()).ok().filter(|scale| *scale <= SCALE_MAX).ok_or_else(bad)?;
        let coefficient = format!("{whole}{rest}").parse().map_err(|_| bad())?;
        Ok(Self { coefficient, scale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn percentages_have_one_decimal_half_up() {
        for (part, whole, wanted) in
            [(18, 93, "19.4"), (19, 93, "20.4"), (171, 200, "85.5"), (1, 8, "12.5"), (1, 2000, "0.1")]
        {
            let rate = Decimal::percent(part, whole).map(|rate| rate.to_string());
            assert_eq!(rate.as_deref(), Some(wanted), "{part}/{whole}");
        }
    }

    #[test]
    fn shares_round_up_to_whole_things() {
        for (rate, n, wanted) in
            [("20", 93, 19), ("5", 430, 22), ("20", 95, 19), ("2.5", 100, 3), ("0", 9, 0)]
        {
            assert_eq!(decimal(rate).percent_of(n), wanted, "{rate} % of {n}");
        }
    }

    #[test]
    fn sums_and_differences_keep_every_digit() {
        assert_eq!((decimal("0.10") + decimal("0.2")).to_string(), "0.30");
        assert_eq!((decimal("1") - decimal("2.5")).to_string(), "-1.5");
        assert_eq!(decimal("-0.05").to_string(), "-0.05");
        assert!(decimal("4.0") > decimal("3.99"));
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for text in ["", "1,5", "1.2.3", "one", "1.1234567890123456789"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
