//! Figures: every rounding by hand, and what holds for all of them.

use std::collections::BTreeSet;

use frontdesk_engine::figure::{Rounding, draw, number, ratio, share_of};
use proptest::prelude::*;
use rust_decimal::Decimal;

use Rounding::{Down, HalfEven, HalfUp, Up};

use crate::laws::config;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no decimal"))
}

fn shown(part: &str, whole: &str, digits: u32, rounding: Rounding) -> String {
    match ratio(decimal(part), decimal(whole), digits, rounding) {
        Ok(Some(ratio)) => ratio.to_string(),
        Ok(None) => "nothing".into(),
        Err(why) => why,
    }
}

#[test]
fn a_ratio_is_rounded_as_it_says() {
    for (part, whole, digits, up_half, even, up, down) in [
        ("900", "10", 1, "90.0", "90.0", "90.0", "90.0"),
        ("1100", "12", 1, "91.7", "91.7", "91.7", "91.6"),
        ("1", "3", 3, "0.333", "0.333", "0.334", "0.333"),
        ("1", "4", 1, "0.3", "0.2", "0.3", "0.2"),
        ("3", "4", 1, "0.8", "0.8", "0.8", "0.7"),
        ("-1", "4", 1, "-0.3", "-0.2", "-0.3", "-0.2"),
        ("1", "-4", 1, "-0.3", "-0.2", "-0.3", "-0.2"),
        ("5", "2", 0, "3", "2", "3", "2"),
        ("7", "2", 0, "4", "4", "4", "3"),
        ("0", "7", 2, "0.00", "0.00", "0.00", "0.00"),
        ("0.1", "0.3", 2, "0.33", "0.33", "0.34", "0.33"),
        // One digit behind what a quotient of 28 digits would show: rounded twice it would become 0.5.
        ("4999999999999999999", "9999999999999999999", 0, "0", "0", "1", "0"),
    ] {
        let all = [HalfUp, HalfEven, Up, Down].map(|rounding| shown(part, whole, digits, rounding));
        assert_eq!(all, [up_half, even, up, down], "{part} / {whole}");
    }
}

#[test]
fn missing_is_not_zero_and_nothing_is_guessed() {
    assert_eq!(shown("0", "0", 1, HalfUp), "nothing");
    assert_eq!(shown("5", "0.00", 1, HalfUp), "nothing");
    assert_eq!(shown("1", "3", 19, HalfUp), "`digits`: expected 0 to 18, got 19");
    let (huge, tiny) = ("79228162514264337593543950335", "0.0000000000000000000000000001");
    assert_eq!(
        shown(huge, tiny, 0, HalfUp),
        format!("`{huge}` and `{tiny}` are too large to be divided exactly")
    );
    assert_eq!(shown(huge, "1", 18, HalfUp), format!("`{huge}` and `1` are too large to be divided exactly"));
}

#[test]
fn a_share_is_whole_things() {
    for (count, percent, at_least, at_most) in [
        (430, "5", 22, 21),
        (100, "20", 20, 20),
        (7, "15", 2, 1),
        (1, "0.1", 1, 0),
        (0, "20", 0, 0),
        (9, "100", 9, 9),
        (9, "0", 0, 0),
    ] {
        assert_eq!(share_of(count, decimal(percent), Up), Ok(at_least), "{percent} of {count}");
        assert_eq!(share_of(count, decimal(percent), Down), Ok(at_most), "{percent} of {count}");
    }
    for percent in ["-1", "100.1"] {
        let refusal = format!("`percent`: expected 0 to 100, got {percent}");
        assert_eq!(share_of(9, decimal(percent), Up), Err(refusal));
    }
}

/// What was drawn once is drawn for ever: another order of the hash would change every sample on record.
#[test]
fn a_draw_stays_what_it_was() {
    let projects: Vec<String> = (1..=10).map(|n| format!("project-{n}")).collect();
    assert_eq!(draw(&projects, 3, "42"), ["project-8", "project-9", "project-2"]);
    assert_eq!(draw(&projects, 3, "42"), draw(&projects, 3, "42"));
    assert_ne!(draw(&projects, 3, "43"), draw(&projects, 3, "42"));
    assert_eq!(number("42", "2026-03-04", 720), 417);
    assert_eq!(number("42", "anything", 0), 0);
}

fn roundings() -> impl Strategy<Value = Rounding> {
    prop::sample::select(&[HalfUp, HalfEven, Up, Down][..])
}

fn decimals() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (-100_000_i64..100_000, 0..4_u32).prop_map(|(units, scale)| Decimal::new(units, scale)),
        (any::<i64>(), 0..=18_u32).prop_map(|(units, scale)| Decimal::new(units, scale)),
    ]
}

fn keys() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-z]{0,3}", 0..30)
}

proptest! {
    #![proptest_config(config())]

    /// Held against the definition, without dividing: the ratio lies within one unit of its last digit, on the side
    /// its rounding says.
    #[test]
    fn a_ratio_is_never_further_off_than_its_rounding_allows(part in -1_000_000_i64..1_000_000, whole in -1_000_000_i64..1_000_000, digits in 0..6_u32, rounding in roundings()) {
        let found = ratio(part.into(), whole.into(), digits, rounding).expect("small figures are never too large");
        let Some(found) = found else {
            prop_assert_eq!(whole, 0);
            return Ok(());
        };
        prop_assert_eq!(found.scale(), digits);
        // found = units / 10^digits, and part / whole = found + rest / (whole × 10^digits).
        let (units, shift) = (found.mantissa(), 10_i128.pow(digits));
        let rest = (i128::from(part) * shift - units * i128::from(whole)) * i128::from(whole.signum());
        let whole = i128::from(whole.unsigned_abs());
        match rounding {
            HalfUp | HalfEven => prop_assert!(2 * rest.abs() <= whole),
            Up | Down => prop_assert!(rest.abs() < whole),
        }
        let exact = rest == 0;
        let grew = units.abs() * whole >= (i128::from(part) * shift).abs();
        match rounding {
            Up => prop_assert!(grew),
            Down => prop_assert!(!grew || exact),
            HalfUp => prop_assert!(2 * rest.abs() < whole || grew),
            HalfEven => prop_assert!(2 * rest.abs() < whole || units % 2 == 0),
        }
    }

    #[test]
    fn a_ratio_of_anything_is_exact_or_refused(part in decimals(), whole in decimals(), digits in 0..=18_u32) {
        match (ratio(part, whole, digits, Down), ratio(part, whole, digits, Up)) {
            (Ok(None), Ok(None)) => prop_assert!(whole.is_zero()),
            (Ok(Some(down)), Ok(Some(up))) => {
                let unit = Decimal::new(1, digits);
                prop_assert!(down.abs() <= up.abs() && (up - down).abs() <= unit);
                for rounding in [HalfUp, HalfEven] {
                    let half = ratio(part, whole, digits, rounding);
                    prop_assert!(half == Ok(Some(down)) || half == Ok(Some(up)));
                }
            }
            (Err(_), _) | (_, Err(_)) => prop_assert!(!whole.is_zero()),
            (down, up) => prop_assert!(false, "{down:?} but {up:?}"),
        }
    }

    #[test]
    fn a_share_holds_its_percentage(count in 0..1_000_000_u64, tenths in 0..=1_000_i64) {
        let percent = Decimal::new(tenths, 1);
        let (least, most) = (share_of(count, percent, Up), share_of(count, percent, Down));
        let (least, most) = (least.expect("a percentage"), most.expect("a percentage"));
        let tenths = tenths.unsigned_abs();
        prop_assert!(least * 1_000 >= count * tenths && least <= count);
        prop_assert!(least == 0 || (least - 1) * 1_000 < count * tenths);
        prop_assert!(most * 1_000 <= count * tenths && (most + 1) * 1_000 > count * tenths);
    }

    #[test]
    fn a_draw_has_its_size_and_depends_on_keys_and_seed_alone(keys in keys(), count in 0..40_usize, seed in "[a-z0-9]{0,4}", turn in 0..30_usize) {
        let drawn = draw(&keys, count, &seed);
        let all: BTreeSet<&String> = keys.iter().collect();
        let distinct: BTreeSet<&String> = drawn.iter().collect();
        prop_assert_eq!(drawn.len(), count.min(all.len()));
        prop_assert_eq!(distinct.len(), drawn.len());
        prop_assert!(distinct.is_subset(&all));
        let mut other = keys.clone();
        other.rotate_left(turn % keys.len().max(1));
        other.reverse();
        other.extend(keys.first().cloned());
        prop_assert_eq!(&draw(&other, count, &seed), &drawn);
        prop_assert_eq!(&draw(&keys, count + 1, &seed)[..drawn.len()], &drawn[..]);
    }

    #[test]
    fn a_number_is_below_its_end(seed in "[a-z0-9]{0,4}", key in "[a-z0-9]{0,4}", end in 1..100_000_u64) {
        prop_assert!(number(&seed, &key, end) < end);
        prop_assert_eq!(number(&seed, &key, end), number(&seed, &key, end));
    }
}

/// A draw that favours somebody is no draw: each of ten keys comes up about a thousand times in ten thousand.
#[test]
fn nobody_is_favoured() {
    let keys: Vec<String> = (0..10).map(|n| format!("k{n}")).collect();
    let mut drawn = std::collections::BTreeMap::<String, usize>::new();
    for seed in 0..10_000 {
        *drawn.entry(draw(&keys, 1, &seed.to_string()).remove(0)).or_default() += 1;
    }
    assert_eq!(drawn.len(), 10);
    assert!(drawn.values().all(|times| (900..1_100).contains(times)), "{drawn:?}");
}
