//! Signatures of plugins: what was signed verifies, whatever was changed does not, and no bytes make it panic.

use frontdesk_engine::blueprint::{Blueprint, pack};
use frontdesk_server::signature::{
    Distrust, PrivateKey, SECTION, Signer, Trust, TrustedKey, Unsigned, follows, sign, trusted_keys, verify,
};
use proptest::prelude::*;
use semver::Version;

/// A component without anything in it.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

fn component(id: &str, version: &str) -> Vec<u8> {
    let text = format!(
        r#"[plugin]
        id = "{id}"
        version = "{version}"
        interface = "^1.0"
        title = {{ zh = "钥匙", en = "Keys" }}
        locales = ["zh", "en"]"#
    );
    let blueprint: Blueprint = toml::from_str(&text).unwrap();
    pack::embed(EMPTY, &blueprint).unwrap()
}

/// The same key in every run.
fn key(letter: char, name: &str) -> PrivateKey {
    let seed: String = std::iter::repeat_n(letter, 42).collect();
    format!("ed25519-private:{seed}A= {name}").parse().unwrap()
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn verified(component: &[u8]) -> Result<Option<TrustedKey>, Distrust> {
    let plugin = pack::extract(component)?.plugin;
    let by = verify(component, &plugin.id, &plugin.version)?;
    Ok(by.map(|key| TrustedKey { key, name: "x".into() }))
}

/// What is wrong with a component that goes by the id `keys`.
fn why(component: &[u8]) -> String {
    verify(component, "keys", &version("1.0.0")).unwrap_err().to_string()
}

/// A section of this name behind a component.
fn with_section(component: &[u8], data: &[u8]) -> Vec<u8> {
    use wasm_encoder::ComponentSection as _;
    let mut longer = component.to_vec();
    wasm_encoder::CustomSection { name: SECTION.into(), data: data.into() }.append_to_component(&mut longer);
    longer
}

#[test]
fn what_was_signed_verifies_and_is_the_same_component() {
    let (plain, acme) = (component("keys", "1.0.0"), key('A', "acme"));
    assert_eq!(verified(&plain).unwrap(), None);
    let signed = sign(&plain, &acme).unwrap();
    assert_eq!(signed[..plain.len()], plain, "only a section is put behind it");
    assert_eq!(verified(&signed).unwrap().unwrap().key, acme.public());
    assert_eq!(pack::extract(&signed).unwrap(), pack::extract(&plain).unwrap());
    assert_eq!(sign(&signed, &acme).unwrap(), signed, "of one content and one key there is one file");
    let other = key('B', "other");
    let again = sign(&signed, &other).unwrap();
    assert_eq!(again, sign(&plain, &other).unwrap(), "a signature is replaced");
}

#[test]
fn what_is_wrong_is_told_by_name() {
    let acme = key('A', "acme");
    let signed = sign(&component("keys", "1.0.0"), &acme).unwrap();
    let mut tampered = signed.clone();
    let place = tampered.windows(4).position(|bytes| bytes == b"Keys").unwrap();
    tampered[place] = b'k';
    assert_eq!(
        why(&tampered),
        format!(
            "the component is not what `{}` signed: it was changed afterwards (get it again from its author)",
            acme.public()
        )
    );
    let other = sign(&component("locks", "1.0.0"), &acme).unwrap();
    let plain = component("keys", "1.0.0");
    let section = &other[component("locks", "1.0.0").len()..];
    assert_eq!(
        why(&[&plain[..], section].concat()),
        "the signature is for plugin `locks` 1.0.0, the component is `keys` 1.0.0 (a signature fits one component only)"
    );
    let tail = &signed[plain.len()..];
    assert_eq!(
        why(&[&signed[..], tail].concat()),
        "the section `frontdesk:signature` cannot be read: expected it once, behind everything else (sign the component again)"
    );
    let newer = with_section(&plain, br#"{"format":2,"keys":[]}"#);
    assert_eq!(why(&newer), "the signature has format 2, this host reads up to 1 (upgrade the host)");
    for garbage in [&b""[..], b"{}", b"\xff\xfe", &[b'['; 3000], &[b' '; 5000]] {
        let told = why(&with_section(&plain, garbage));
        assert!(told.starts_with("the section `frontdesk:signature` cannot be read: "), "{told}");
    }
    assert_eq!(why(b"\0as"), "expected a WebAssembly component, got something else");
}

#[test]
fn a_signature_is_written_in_one_way_only() {
    let plain = component("keys", "1.0.0");
    let signed = sign(&plain, &key('A', "acme")).unwrap();
    let start = signed.iter().rposition(|byte| *byte == b'{').unwrap();
    let spaced = [&signed[start..signed.len() - 1], b" }"].concat();
    assert!(
        why(&with_section(&plain, &spaced)).ends_with("it is not written as a signature is"),
        "{}",
        why(&with_section(&plain, &spaced))
    );
}

#[test]
fn a_host_takes_whom_it_trusts() {
    let (acme, other) = (key('A', "acme"), key('B', "other"));
    let plain = component("keys", "1.0.0");
    let by = |key| sign(&plain, key).unwrap();
    let judged = |trust: &Trust, bytes: &[u8]| {
        let judged = trust.judge(bytes, "keys", &version("1.0.0"));
        judged.map(|by| by.map(|by| by.name)).map_err(|why| why.name())
    };
    let strict = Trust::new(vec![acme.trusted()], Unsigned::Refuse);
    assert_eq!(judged(&strict, &by(&acme)), Ok(Some(Some("acme".into()))));
    assert_eq!(judged(&strict, &by(&other)), Err("foreign"));
    assert_eq!(judged(&strict, &plain), Err("unsigned"));
    let lenient = Trust::new(vec![acme.trusted()], Unsigned::Allow);
    assert_eq!(judged(&lenient, &plain), Ok(None));
    assert_eq!(judged(&lenient, &by(&other)), Err("foreign"));
    let open = Trust::default();
    assert_eq!(judged(&open, &plain), Ok(None));
    assert_eq!(judged(&open, &by(&other)), Ok(Some(None)), "signed, by nobody we know");
    let cut = with_section(&plain, b"{}");
    assert_eq!(judged(&open, &cut), Err("damaged"), "a bad signature is never none");
}

#[test]
fn what_follows_the_version_in_use() {
    let (acme, other) = (key('A', "acme").public(), key('B', "other").public());
    let told = |installed: &str, before: Signer, now: Option<_>, resigned| {
        let end = follows("keys", (&version(installed), before), (&version("1.1.0"), now), resigned);
        end.map_err(|why| why.name())
    };
    let (older, resigned) = (Err("older"), Err("resigned"));
    assert_eq!(told("1.0.0", Signer::Key(acme), Some(acme), false), Ok(()));
    assert_eq!(told("1.1.0", Signer::Key(acme), Some(acme), false), Ok(()), "built again");
    assert_eq!(told("1.1.0+later", Signer::Key(acme), Some(acme), false), Ok(()), "builds have no order");
    assert_eq!(told("1.2.0", Signer::Key(acme), Some(acme), true), older, "also when re-signing is allowed");
    assert_eq!(told("1.0.0", Signer::Key(acme), Some(other), false), resigned);
    assert_eq!(told("1.0.0", Signer::Key(acme), None, false), resigned, "a signature does not go");
    assert_eq!(told("1.0.0", Signer::Key(acme), Some(other), true), Ok(()));
    assert_eq!(told("1.0.0", Signer::Nobody, Some(other), false), Ok(()), "a signature may come");
    assert_eq!(told("1.0.0", Signer::Unknown, Some(acme), false), resigned);
}

#[test]
fn keys_are_read_as_they_are_written() {
    let (made, line) = PrivateKey::generate("acme.example").unwrap();
    let read: PrivateKey = line.parse().unwrap();
    assert_eq!(read.trusted(), made.trusted());
    let told = made.trusted().to_string();
    assert!(told.starts_with("ed25519:") && told.ends_with(" acme.example"), "{told}");
    assert_eq!(trusted_keys(&format!("# ours\n\n{told} # since May\n")).unwrap(), [made.trusted()]);
    let secret = line.split([':', ' ']).nth(1).unwrap();
    assert!(secret.len() == 44 && !format!("{made:?}").contains(secret), "the secret is not shown");
    let (number, error) = trusted_keys(&format!("{told}\ned25519:short acme")).unwrap_err();
    assert_eq!(
        (number, error.to_string()),
        (2, "expected a public key like `ed25519:BASE64` of 32 bytes, got `ed25519:short`".to_owned())
    );
    let nameless: Result<TrustedKey, _> = made.public().to_string().parse();
    assert!(nameless.unwrap_err().to_string().starts_with("expected a name of 1 to 64 letters"));
    assert!(PrivateKey::generate("../acme").is_err());
    assert!(told.parse::<PrivateKey>().is_err(), "a public key is no private one");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = verify(&bytes, "keys", &version("1.0.0"));
        let component = [EMPTY, &bytes].concat();
        prop_assert!(!matches!(verify(&component, "keys", &version("1.0.0")), Ok(Some(_))));
        let sectioned = with_section(&component, &bytes);
        prop_assert!(!matches!(verify(&sectioned, "keys", &version("1.0.0")), Ok(Some(_))));
    }

    /// One byte changed, added or left out anywhere: never again what was signed.
    #[test]
    fn no_mutation_verifies(at in any::<prop::sample::Index>(), flip in 1_u8.., how in 0_u8..4) {
        let signed = sign(&component("keys", "1.0.0"), &key('A', "acme")).unwrap();
        let at = at.index(signed.len());
        let mut mutated = signed.clone();
        match how {
            0 => mutated[at] ^= flip,
            1 => mutated.insert(at, flip),
            2 => drop(mutated.remove(at)),
            _ => mutated.truncate(at),
        }
        let found = verify(&mutated, "keys", &version("1.0.0"));
        prop_assert!(!matches!(found, Ok(Some(_))) || mutated == signed, "{found:?}");
    }
}
