//! Signatures of deliveries, held against the body's bytes as they came, in constant time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_engine::door::{Encoding, Signature, SignedPart, TimeUnit};
use frontdesk_engine::instant::Instant;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::channel::Secret;

/// How many signatures one header may carry: one a secret, and some of schemes to come.
const SIGNATURES_MAX: usize = 8;

/// Why a delivery was turned away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// A header is missing or no text.
    #[error("the header `{0}` is missing")]
    Missing(String),
    /// The timestamp is no number.
    #[error("the timestamp in `{0}` is no whole number")]
    Timestamp(String),
    /// The timestamp is too far off.
    #[error(
        "the timestamp is {off_s} seconds off, at most {most_s} are allowed (is a clock wrong, or is it an old delivery?)"
    )]
    Old {
        /// How far.
        off_s: u64,
        /// How far it may be.
        most_s: u64,
    },
    /// The signature is not of this body and a secret of the door.
    #[error("the signature does not fit the body and the secret")]
    Wrong,
}

/// Headers of a delivery, by lower-case name.
pub type Headers<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// Checks a delivery; gives the id that its signature covers, where it covers one.
///
/// # Errors
/// Why it is turned away.
pub fn verify<'a>(
    signature: &Signature,
    secrets: &[Secret],
    headers: &Headers<'a>,
    body: &[u8],
    now: Instant,
) -> Result<Option<String>, Rejected> {
    let header = |name: &str| headers(name).ok_or_else(|| Rejected::Missing(name.to_owned()));
    match signature {
        Signature::StandardWebhooks { tolerance } => {
            let (id, sent) = (header("webhook-id")?, header("webhook-timestamp")?);
            let given = header("webhook-signature")?.split(' ').filter_map(|one| one.strip_prefix("v1,"));
            let given: Vec<_> =
                given.filter_map(|one| STANDARD.decode(one).ok()).take(SIGNATURES_MAX).collect();
            let parts = [id.as_bytes(), b".", sent.as_bytes(), b".", body];
            let fits = given.iter().any(|given| is_signed(signature, secrets, &parts, given));
            in_time("webhook-timestamp", sent, TimeUnit::Seconds, *tolerance, now, fits)?;
            Ok(Some(id.to_owned()))
        }
        Signature::HmacSha256 { header: name, prefix, encoding, over, timestamp, unit, tolerance } => {
            let given = header(name)?.strip_prefix(prefix.as_str()).and_then(|text| decoded(*encoding, text));
            let signs = |parts: &[&[u8]]| {
                given.as_ref().is_some_and(|given| is_signed(signature, secrets, parts, given))
            };
            match (over, timestamp) {
                (SignedPart::TimestampAndBody, Some(name)) => {
                    let sent = header(name)?;
                    let fits = signs(&[sent.as_bytes(), b".", body]);
                    in_time(name, sent, *unit, *tolerance, now, fits)?;
                }
                _ if signs(&[body]) => {}
                _ => return Err(Rejected::Wrong),
            }
            Ok(None)
        }
    }
}

/// The signature is judged before the time: who cannot sign learns nothing of the clock.
fn in_time(
    name: &str,
    sent: &str,
    unit: TimeUnit,
    most_s: u64,
    now: Instant,
    fits: bool,
) -> Result<(), Rejected> {
    if !fits {
        return Err(Rejected::Wrong);
    }
    let number: i64 = sent.parse().map_err(|_| Rejected::Timestamp(name.to_owned()))?;
    let ms = match unit {
        TimeUnit::Seconds => number.saturating_mul(1_000),
        TimeUnit::Milliseconds => number,
    };
    let off_s = ms.abs_diff(now.0) / 1_000;
    if off_s > most_s { Err(Rejected::Old { off_s, most_s }) } else { Ok(()) }
}

fn decoded(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Base64 => STANDARD.decode(text).ok(),
        Encoding::Hex => {
            let digits: Vec<u8> = text
                .chars()
                .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
                .collect::<Option<_>>()?;
            digits
                .len()
                .is_multiple_of(2)
                .then(|| digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
        }
    }
}

/// The bytes of a secret as a scheme uses them; nothing when it is not written as it should be.
pub(super) fn key_of(signature: &Signature, secret: &Secret) -> Option<Vec<u8>> {
    match signature {
        Signature::StandardWebhooks { .. } => {
            STANDARD.decode(secret.reveal().strip_prefix("whsec_").unwrap_or(secret.reveal())).ok()
        }
        Signature::HmacSha256 { .. } => Some(secret.reveal().as_bytes().to_vec()),
    }
}

fn is_signed(signature: &Signature, secrets: &[Secret], parts: &[&[u8]], given: &[u8]) -> bool {
    let keys = secrets.iter().filter_map(|secret| key_of(signature, secret));
    // Every secret is tried: how long it takes does not tell which one fits.
    keys.fold(false, |fits, key| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of every length");
        parts.iter().for_each(|part| mac.update(part));
        mac.verify_slice(given).is_ok() || fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_700_000_000_000);

    fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().to_vec()
    }

    fn checked(
        signature: &Signature,
        secrets: &[&str],
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Option<String>, Rejected> {
        let secrets: Vec<_> = secrets.iter().map(|secret| Secret::from(*secret)).collect();
        let find = |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        verify(signature, &secrets, &find, body, NOW)
    }

    /// The worked example of the Standard Webhooks specification, with its own secret, id, time and signature.
    #[test]
    fn a_published_example_of_standard_webhooks_is_good() {
        let signature = Signature::StandardWebhooks { tolerance: 300 };
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let headers = [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ];
        let body = br#"{"test": 2432232314}"#;
        let find = |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let then = Instant(1_614_265_330_000);
        let secrets = [Secret::from(secret)];
        assert_eq!(
            verify(&signature, &secrets, &find, body, then).unwrap().as_deref(),
            Some("msg_p5jXN8AQM9LWM0D4loKWxJek")
        );
        assert_eq!(verify(&signature, &secrets, &find, b"{}", then), Err(Rejected::Wrong));
        let late = Instant(then.0 + 301_000);
        assert_eq!(
            verify(&signature, &secrets, &find, body, late),
            Err(Rejected::Old { off_s: 301, most_s: 300 })
        );
    }

    #[test]
    fn either_secret_is_good_while_it_is_changed() {
        let signature = Signature::HmacSha256 {
            header: "x-sign".into(),
            prefix: "sha256=".into(),
            encoding: Encoding::Hex,
            over: SignedPart::Body,
            timestamp: None,
            unit: TimeUnit::Seconds,
            tolerance: 300,
        };
        let (old, new) = ("old-secret-0123456789", "new-secret-0123456789");
        for (secret, good) in [(old, true), (new, true), ("other-secret-0123456789", false)] {
            let hex = frontdesk_engine::journal::hex(&hmac(secret.as_bytes(), &[b"{}"]));
            for hex in [hex.clone(), hex.to_uppercase()] {
                let given = format!("sha256={hex}");
                let told = checked(&signature, &[old, new], &[("x-sign", &given)], b"{}");
                assert_eq!(told.is_ok(), good, "{secret}: {told:?}");
            }
        }
        for (given, why) in [
            ("", Rejected::Wrong),
            ("sha256=", Rejected::Wrong),
            ("sha256=zz", Rejected::Wrong),
            ("sha256=é1", Rejected::Wrong),
        ] {
            assert_eq!(checked(&signature, &[old], &[("x-sign", given)], b"{}"), Err(why), "{given}");
        }
        assert_eq!(checked(&signature, &[old], &[], b"{}"), Err(Rejected::Missing("x-sign".into())));
    }

    #[test]
    fn a_signed_timestamp_makes_a_signature_old() {
        let signature = Signature::HmacSha256 {
            header: "x-sign".into(),
            prefix: String::new(),
            encoding: Encoding::Base64,
            over: SignedPart::TimestampAndBody,
            timestamp: Some("x-time".into()),
            unit: TimeUnit::Milliseconds,
            tolerance: 60,
        };
        let secret = "a-secret-0123456789";
        for (ms, expected) in [
            (NOW.0, Ok(None)),
            (NOW.0 - 60_000, Ok(None)),
            (NOW.0 - 61_000, Err(Rejected::Old { off_s: 61, most_s: 60 })),
            (NOW.0 + 61_000, Err(Rejected::Old { off_s: 61, most_s: 60 })),
        ] {
            let time = ms.to_string();
            let given = STANDARD.encode(hmac(secret.as_bytes(), &[time.as_bytes(), b".", b"{}"]));
            let headers = [("x-sign", given.as_str()), ("x-time", time.as_str())];
            assert_eq!(checked(&signature, &[secret], &headers, b"{}"), expected, "{ms}");
            // Another time under the same signature is a wrong signature, however new it is.
            let moved = (ms + 1).to_string();
            let headers = [("x-sign", given.as_str()), ("x-time", moved.as_str())];
            assert_eq!(checked(&signature, &[secret], &headers, b"{}"), Err(Rejected::Wrong));
        }
    }
}
