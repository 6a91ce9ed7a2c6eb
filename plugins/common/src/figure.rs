//! Exact arithmetic on days, hours and money beyond sums.

use frontdesk_sdk::Decimal;

/// Digits behind the point of money.
const CENTS: u8 = 2;

/// Multiplied and rounded half up to `scale` digits; nothing when it is too large to be exact.
pub(crate) fn product(a: Decimal, b: Decimal, scale: u8) -> Option<Decimal> {
    let coefficient = a.coefficient.checked_mul(b.coefficient)?;
    let digits = a.scale.checked_add(b.scale).filter(|digits| *digits <= 18)?;
    Decimal { coefficient, scale: digits }.over(1, scale)
}

/// So many percent of a sum, in cents.
pub(crate) fn share(sum: Decimal, percent: Decimal) -> Option<Decimal> {
    product(sum, percent, CENTS)?.over(100, CENTS)
}

/// Without zeros at its end: 4.00 is 4.
pub(crate) fn plain(mut n: Decimal) -> Decimal {
    while n.scale > 0 && n.coefficient % 10 == 0 {
        n = Decimal { coefficient: n.coefficient / 10, scale: n.scale - 1 };
    }
    n
}

/// Whether it is so many whole pieces.
pub(crate) fn is_multiple(n: Decimal, piece: Decimal) -> bool {
    n.over(piece, 6).is_some_and(|pieces| pieces <= Decimal::from(pieces.whole()))
}
