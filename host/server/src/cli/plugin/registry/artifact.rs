//! A plugin as an OCI artifact: manifest, config and layer, with the media types of the Wasm ecosystem.

use anyhow::{Context as _, bail};
use frontdesk_engine::blueprint::Blueprint;
use frontdesk_sandbox::Probe;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::super::toolchain::hex;

/// Of manifests.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

const CONFIG: &str = "application/vnd.wasm.config.v0+json";
const COMPONENT: &str = "application/wasm";

/// How a content is named.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// Manifest and config of a component.
pub(super) fn of(
    component: &[u8],
    blueprint: &Blueprint,
    probe: &Probe,
) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let plugin = &blueprint.plugin;
    let hooks: Vec<_> = probe.hooks.iter().map(|hook| hook.name()).collect();
    let config = serde_json::to_vec(&json!({
        "created": Timestamp::now().to_string(),
        "architecture": "wasm",
        "os": "wasip2",
        "layerDigests": [digest(component)],
        "component": { "exports": hooks, "imports": probe.imports, "target": null },
    }))?;
    let describe =
        |kind: &str, bytes: &[u8]| json!({ "mediaType": kind, "digest": digest(bytes), "size": bytes.len() });
    let manifest = serde_json::to_vec(&json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": describe(CONFIG, &config),
        "layers": [describe(COMPONENT, component)],
        "annotations": {
            "org.opencontainers.image.title": plugin.id,
            "org.opencontainers.image.version": plugin.version,
        },
    }))?;
    Ok((manifest, config))
}

/// A manifest, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    layers: Vec<Layer>,
}

/// What a manifest says of a content.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Layer {
    media_type: String,
    pub(super) digest: String,
    /// In bytes.
    pub(super) size: u64,
}

impl Manifest {
    pub(super) fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        serde_json::from_slice(bytes).context("the registry's manifest is none of an artifact")
    }

    /// The one layer that is a component.
    pub(super) fn component(self) -> anyhow::Result<Layer> {
        let mut found = self.layers.iter().filter(|layer| layer.media_type == COMPONENT);
        let (Some(layer), None) = (found.next(), found.next()) else {
            let kinds: Vec<_> = self.layers.iter().map(|layer| layer.media_type.as_str()).collect();
            bail!("this artifact is no plugin: expected one layer `{COMPONENT}`, got {kinds:?}");
        };
        Ok(layer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_artifacts_are_told_apart() {
        let read = |text: &str| Manifest::read(text.as_bytes()).and_then(Manifest::component);
        let image =
            r#"{ "layers": [{ "mediaType": "application/x-tar", "digest": "sha256:1", "size": 1 }] }"#;
        assert_eq!(
            read(image).unwrap_err().to_string(),
            "this artifact is no plugin: expected one layer `application/wasm`, got [\"application/x-tar\"]"
        );
        assert!(read("[]").unwrap_err().to_string().starts_with("the registry's manifest is none"));
    }
}
