//! The few calls of the OCI distribution protocol that one artifact needs.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::Value as Json;

use super::artifact::{Layer, MANIFEST, digest};
use super::reference::Reference;
use crate::library::COMPONENT_BYTES_MAX;

/// How long one answer may take: components of some languages have 20 MB.
const ANSWER_MAX: Duration = Duration::from_secs(300);

/// Manifests are short; registries themselves take no longer ones.
const MANIFEST_BYTES_MAX: usize = 4 << 20;

/// One repository of a registry.
pub(super) struct Registry {
    http: Client,
    /// `https://registry.example.com/v2/desk/lost-items/`.
    base: Url,
    credentials: Option<(String, String)>,
    /// How the registry wants to be asked, since it said so.
    way: Mutex<Way>,
}

/// How a registry knows who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Way {
    #[default]
    Open,
    Basic,
    Token(String),
}

impl Registry {
    /// Whoever is not on this machine is asked over https, unless told otherwise.
    pub(super) fn of(
        reference: &Reference,
        credentials: Option<(String, String)>,
        plain_http: bool,
    ) -> anyhow::Result<Self> {
        let name = reference.host.rsplit_once(':').map_or(reference.host.as_str(), |(name, _)| name);
        let is_here = name == "localhost" || name == "[::1]" || name.starts_with("127.");
        let scheme = if is_here || plain_http { "http" } else { "https" };
        let base = format!("{scheme}://{}/v2/{}/", reference.host, reference.path);
        Ok(Self {
            http: Client::builder().timeout(ANSWER_MAX).build()?,
            base: Url::parse(&base).with_context(|| format!("`{base}` is no address"))?,
            credentials,
            way: Mutex::default(),
        })
    }

    /// Puts a content there, unless it is there.
    pub(super) async fn put_blob(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let name = digest(bytes);
        let there = self.send(Method::HEAD, self.at(&format!("blobs/{name}"))?, |request| request).await?;
        if there.status().is_success() {
            return Ok(());
        }
        let begun = self.send(Method::POST, self.at("blobs/uploads/")?, |request| request).await?;
        let begun = expected(begun, StatusCode::ACCEPTED).await?;
        let place = begun.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let mut place = self.base.join(place.context("the registry tells no place for an upload")?)?;
        place.query_pairs_mut().append_pair("digest", &name);
        let put = |request: RequestBuilder| {
            request.header(CONTENT_TYPE, "application/octet-stream").body(bytes.to_vec())
        };
        expected(self.send(Method::PUT, place, put).await?, StatusCode::CREATED).await?;
        Ok(())
    }

    /// Puts a manifest there under a tag.
    pub(super) async fn put_manifest(&self, tag: &str, manifest: &[u8]) -> anyhow::Result<()> {
        let put = |request: RequestBuilder| request.header(CONTENT_TYPE, MANIFEST).body(manifest.to_vec());
        let answer = self.send(Method::PUT, self.at(&format!("manifests/{tag}"))?, put).await?;
        expected(answer, StatusCode::CREATED).await?;
        Ok(())
    }

    /// The manifest under a tag or a digest.
    pub(super) async fn manifest(&self, wanted: &str) -> anyhow::Result<Vec<u8>> {
        let place = self.at(&format!("manifests/{wanted}"))?;
        let answer = self.send(Method::GET, place, |request| request.header(ACCEPT, MANIFEST)).await?;
        body(expected(answer, StatusCode::OK).await?, MANIFEST_BYTES_MAX).await
    }

    /// A content, which is what its name says.
    pub(super) async fn blob(&self, layer: &Layer) -> anyhow::Result<Vec<u8>> {
        let Layer { digest: name, size, .. } = layer;
        let size = usize::try_from(*size).ok().filter(|size| *size <= COMPONENT_BYTES_MAX);
        let Some(size) = size else {
            bail!("the component has {} bytes, expected at most {COMPONENT_BYTES_MAX}", layer.size);
        };
        let answer = self.send(Method::GET, self.at(&format!("blobs/{name}"))?, |request| request).await?;
        let bytes = body(expected(answer, StatusCode::OK).await?, size).await?;
        let found = digest(&bytes);
        ensure!(
            found == *name,
            "the component was changed on its way: expected the digest {name}, got {found}"
        );
        Ok(bytes)
    }

    fn at(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.base.join(path)?)
    }

    /// Sends a request, and once more when the registry first wants to know who asks.
    async fn send(
        &self,
        method: Method,
        place: Url,
        with: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> anyhow::Result<Response> {
        let once = async |way: &Way| {
            let request = with(self.http.request(method.clone(), place.clone()));
            let sent = self.known(request, &place, way).send().await;
            sent.with_context(|| format!("`{}` cannot be reached", place.origin().ascii_serialization()))
        };
        let way = self.way.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let answer = once(&way).await?;
        if answer.status() != StatusCode::UNAUTHORIZED || way == Way::Basic {
            return Ok(answer);
        }
        let asked = answer.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let Some(asked) = asked.and_then(Challenge::read) else { return Ok(answer) };
        let way = match asked {
            Challenge::Basic => Way::Basic,
            Challenge::Bearer(realm) => Way::Token(self.token(realm).await?),
        };
        let answer = once(&way).await?;
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
        Ok(answer)
    }

    /// Nobody but the registry is told who asks, wherever it says that a content lies.
    fn known(&self, request: RequestBuilder, place: &Url, way: &Way) -> RequestBuilder {
        match (way, &self.credentials) {
            _ if place.origin() != self.base.origin() => request,
            (Way::Basic, Some((user, password))) => request.basic_auth(user, Some(password)),
            (Way::Token(token), _) => request.bearer_auth(token),
            _ => request,
        }
    }

    /// A token of the service that a registry names. Passwords go there encrypted, as they do to the registry.
    async fn token(&self, realm: Url) -> anyhow::Result<String> {
        ensure!(
            realm.scheme() == "https" || self.base.scheme() == "http",
            "`{realm}`: tokens are asked for over https"
        );
        let mut request = self.http.get(realm);
        if let Some((user, password)) = &self.credentials {
            request = request.basic_auth(user, Some(password));
        }
        let answer = request.send().await.context("the registry's tokens cannot be asked for")?;
        let told: Json =
            expected(answer, StatusCode::OK).await?.json().await.context("the registry's token")?;
        let token = told["token"].as_str().or_else(|| told["access_token"].as_str());
        Ok(token.context("the registry gives no token")?.to_owned())
    }
}

/// How a registry that does not know who asks wants to be told.
#[derive(Debug, PartialEq, Eq)]
enum Challenge {
    Basic,
    /// Where a token is to be had.
    Bearer(Url),
}

impl Challenge {
    /// Reads `Bearer realm="https://…",service="…",scope="…"`, or `Basic …`.
    fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        let quoted = |name: &str| {
            let (_, value) = rest.split_once(&format!("{name}=\""))?;
            value.split('"').next()
        };
        let mut realm =
            Url::parse(quoted("realm").filter(|_| scheme.eq_ignore_ascii_case("bearer"))?).ok()?;
        for name in ["service", "scope"] {
            if let Some(value) = quoted(name) {
                realm.query_pairs_mut().append_pair(name, value);
            }
        }
        Some(Self::Bearer(realm))
    }
}

/// An answer, when it is the one that was hoped for.
async fn expected(answer: Response, status: StatusCode) -> anyhow::Result<Response> {
    if answer.status() == status {
        return Ok(answer);
    }
    let (got, place) = (answer.status(), answer.url().path().to_owned());
    let text = body(answer, MANIFEST_BYTES_MAX).await.unwrap_or_default();
    let told: Json = serde_json::from_slice(&text).unwrap_or_default();
    let why = told["errors"][0]["message"].as_str().unwrap_or_default();
    let way_out = match got {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => " (tell who you are with --credentials)",
        StatusCode::NOT_FOUND => " (there is no such artifact)",
        _ => "",
    };
    bail!("the registry refuses `{place}`: {got} {why}{way_out}")
}

/// The body of an answer of so many bytes at most.
async fn body(mut answer: Response, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.context("the registry's answer was cut short")? {
        ensure!(
            bytes.len() + chunk.len() <= bytes_max,
            "the registry's answer is longer than the {bytes_max} bytes it should have"
        );
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_say_how_they_want_to_be_asked() {
        let bearer = r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:desk/x:pull,push""#;
        let realm = "https://auth.example/token?service=r.example&scope=repository%3Adesk%2Fx%3Apull%2Cpush";
        let table = [
            (bearer, Some(Challenge::Bearer(Url::parse(realm).unwrap()))),
            ("Basic realm=\"desk\"", Some(Challenge::Basic)),
            ("Negotiate", None),
            ("Bearer realm=\"nowhere\"", None),
        ];
        for (header, expected) in table {
            assert_eq!(Challenge::read(header), expected, "{header}");
        }
    }
}
