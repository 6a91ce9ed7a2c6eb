//! Exact figures: ratios with a stated rounding, shares of whole things, draws from a seed.
//!
//! Nothing here is guessed: a ratio of nothing is nothing, not zero, and what cannot be counted exactly is refused.

use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};

/// Digits behind the point that a ratio can have: as many as a number of the interface.
pub const DIGITS_MAX: u32 = 18;

/// What becomes of the digits that are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// A half goes away from zero: 0.25 → 0.3, −0.25 → −0.3.
    HalfUp,
    /// A half goes to the even digit: 0.25 → 0.2, 0.35 → 0.4.
    HalfEven,
    /// Always away from zero: "at least".
    Up,
    /// Always towards zero: "at most".
    Down,
}

/// `part` divided by `whole`, with so many digits behind the point. Nothing where `whole` is zero: missing is not zero.
///
/// The quotient is counted digit by digit, so that it is rounded once and from its true value.
///
/// # Errors
/// More than [`DIGITS_MAX`] digits, or figures too large to be counted exactly.
pub fn ratio(
    part: Decimal,
    whole: Decimal,
    digits: u32,
    rounding: Rounding,
) -> Result<Option<Decimal>, String> {
    if digits > DIGITS_MAX {
        return Err(format!("`digits`: expected 0 to {DIGITS_MAX}, got {digits}"));
    }
    let too_large = || format!("`{part}` and `{whole}` are too large to be divided exactly");
    let (part_units, whole_units) = level(part, whole).ok_or_else(too_large)?;
    if whole_units == 0 {
        return Ok(None);
    }
    let sign = if (part_units < 0) == (whole_units < 0) { 1 } else { -1 };
    let units = divide(part_units.unsigned_abs(), whole_units.unsigned_abs(), digits, rounding);
    let units = units.and_then(|units| i128::try_from(units).ok()).ok_or_else(too_large)?;
    Decimal::try_from_i128_with_scale(units * sign, digits).map(Some).map_err(|_| too_large())
}

/// Both as whole numbers of the same unit.
fn level(part: Decimal, whole: Decimal) -> Option<(i128, i128)> {
    let (part, whole) = (part.normalize(), whole.normalize());
    let scale = part.scale().max(whole.scale());
    let units = |number: Decimal| number.mantissa().checked_mul(10_i128.pow(scale - number.scale()));
    Some((units(part)?, units(whole)?))
}

fn divide(part: u128, whole: u128, digits: u32, rounding: Rounding) -> Option<u128> {
    let (mut quotient, mut rest) = (part / whole, part % whole);
    for _ in 0..digits {
        rest = rest.checked_mul(10)?;
        quotient = quotient.checked_mul(10)?.checked_add(rest / whole)?;
        rest %= whole;
    }
    let more = match rounding {
        Rounding::Down => false,
        Rounding::Up => rest > 0,
        Rounding::HalfUp => rest >= whole - rest,
        Rounding::HalfEven => rest > whole - rest || (rest == whole - rest && quotient % 2 == 1),
    };
    quotient.checked_add(u128::from(more))
}

/// So many percent of `count` things, in whole things: "at least 5 %" of 430 is 22 with [`Rounding::Up`].
///
/// # Errors
/// A percentage that is not from 0 to 100.
pub fn share_of(count: u64, percent: Decimal, rounding: Rounding) -> Result<u64, String> {
    if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
        return Err(format!("`percent`: expected 0 to 100, got {percent}"));
    }
    let too_fine = || format!("`percent`: `{percent}` of {count} has too many digits to be counted exactly");
    let part = percent.checked_mul(Decimal::from(count)).ok_or_else(too_fine)?;
    let share = ratio(part, Decimal::ONE_HUNDRED, 0, rounding)?.ok_or_else(too_fine)?;
    u64::try_from(share).map_err(|_| too_fine())
}

/// Draws `count` of the keys (all, when there are no more), in the order they are drawn.
///
/// The same keys and the same seed give the same draw, in whatever order the keys come; a key given twice counts once.
/// A larger draw begins with the smaller one.
#[must_use]
pub fn draw(keys: &[String], count: usize, seed: &str) -> Vec<String> {
    let mut lots: Vec<([u8; 32], &String)> = keys.iter().map(|key| (lot(seed, key), key)).collect();
    lots.sort_unstable();
    lots.dedup();
    lots.into_iter().take(count).map(|(_, key)| key.clone()).collect()
}

/// A number from 0 to before `end`, told by the seed and the key alone; zero when `end` is.
#[must_use]
pub fn number(seed: &str, key: &str, end: u64) -> u64 {
    let drawn = lot(seed, key).iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    // The lowest numbers are more likely by less than 1 in 10^12 for every range that is drawn from here.
    drawn.checked_rem(end).unwrap_or(0)
}

/// What a key draws. The length keeps seed and key apart: `a`, `bc` is not `ab`, `c`.
fn lot(seed: &str, key: &str) -> [u8; 32] {
    let length = (seed.len() as u64).to_be_bytes();
    Sha256::new().chain_update(length).chain_update(seed).chain_update(key).finalize().into()
}
