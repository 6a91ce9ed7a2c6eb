//! Names of artifacts: `registry.example.com:5000/desk/lost-items:1.0.0@sha256:…`.

use std::str::FromStr;

use semver::Version;

/// Where an artifact lies, and which one is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// `registry.example.com:5000`.
    pub(super) host: String,
    /// `desk/lost-items`.
    pub(super) path: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Reference {
    /// Without tag and digest.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.host, self.path)
    }

    pub(super) fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// What a registry is asked for: the digest where one is named, else the tag.
    pub(super) fn wanted(&self) -> anyhow::Result<String> {
        let wanted = self.digest.clone().or_else(|| self.tag.clone());
        wanted.ok_or_else(|| {
            let name = self.name();
            anyhow::anyhow!(
                "`{name}` names no version (add a tag `{name}:1.0.0`, or a digest `{name}@sha256:…`)"
            )
        })
    }

    /// The tag that a plugin gets. A version's `+build` has no place in a tag.
    pub(super) fn tag_or(&self, version: &Version) -> anyhow::Result<String> {
        anyhow::ensure!(
            self.digest.is_none(),
            "`{}`: a digest comes of what is pushed, it cannot be chosen (leave `@sha256:…` out)",
            self.name()
        );
        Ok(self.tag.clone().unwrap_or_else(|| version.to_string().replace('+', "_")))
    }
}

impl FromStr for Reference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = |what: &str| {
            format!("`{text}`: {what} (expected something like `registry.example.com/desk/lost-items:1.0.0`)")
        };
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let (host, rest) = rest.split_once('/').ok_or_else(|| bad("it names no registry"))?;
        // A port stands before the first slash, a tag behind the last one.
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (rest, None),
        };
        let is_host = host.contains(['.', ':']) || host == "localhost";
        let is_hex =
            |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_host || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)) {
            return Err(bad("it begins with no registry"));
        }
        if !path.split('/').all(is_path_part) {
            return Err(bad("its path may have lower-case letters, digits and `.`, `_`, `-`"));
        }
        if !tag.is_none_or(is_tag) {
            return Err(bad("its tag may have letters, digits and `.`, `_`, `-`"));
        }
        if !digest.is_none_or(|digest| digest.strip_prefix("sha256:").is_some_and(is_hex)) {
            return Err(bad("its digest is not `sha256:` with 64 digits"));
        }
        let own = str::to_owned;
        Ok(Self { host: own(host), path: own(path), tag: tag.map(own), digest: digest.map(own) })
    }
}

fn is_path_part(part: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = |b: Option<u8>| b.is_some_and(is_letter);
    ends(part.bytes().next())
        && ends(part.bytes().last())
        && part.bytes().all(|b| is_letter(b) || b"._-".contains(&b))
}

fn is_tag(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && !tag.starts_with(['.', '-'])
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let table = [
            ("localhost:5000/desk/x:1.0".to_owned(), "localhost:5000", "desk/x", Some("1.0"), false),
            ("127.0.0.1:5000/x".to_owned(), "127.0.0.1:5000", "x", None, false),
            (format!("r.example/x:2@{digest}"), "r.example", "x", Some("2"), true),
        ];
        for (text, host, path, tag, has_digest) in table {
            let found: Reference = text.parse().unwrap();
            assert_eq!((found.host.as_str(), found.path.as_str(), found.tag.as_deref()), (host, path, tag));
            assert_eq!(found.digest.is_some(), has_digest, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_told() {
        for (text, expected) in [
            ("lost-items", "`lost-items`: it names no registry (expected something like"),
            ("desk/lost-items", "it begins with no registry"),
            ("user@evil/r.example/x", "it names no registry"),
            ("r.example/../x", "its path may have"),
            ("r.example/Desk", "its path may have"),
            ("r.example/x:-1", "its tag may have"),
            ("r.example/x@sha256:12", "its digest is not `sha256:` with 64 digits"),
        ] {
            let error = text.parse::<Reference>().unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        let nameless: Reference = "r.example/x".parse().unwrap();
        assert!(nameless.wanted().unwrap_err().to_string().starts_with("`r.example/x` names no version"));
        assert_eq!(nameless.tag_or(&Version::parse("1.0.0+a").unwrap()).unwrap(), "1.0.0_a");
    }
}
