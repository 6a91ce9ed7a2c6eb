//! The blueprint inside the component: one custom section at the top level, JSON `{format, blueprint}`.
//!
//! The section travels with the binary, so that a bundle is one file and the host can show a plugin
//! without running it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use wasm_encoder::{ComponentSection, CustomSection};
use wasmparser::{BinaryReader, BinaryReaderError, Encoding, Parser, Payload};

use super::Blueprint;

/// The name of the custom section.
pub const SECTION: &str = "frontdesk:blueprint";

/// The format written by this version; older ones stay readable for ever.
pub const FORMAT: u32 = 1;

/// Why a blueprint could not be put into a component or taken out of it.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Not the binary of a component.
    #[error("expected a WebAssembly component, got {0}")]
    NotAComponent(String),
    /// The component carries none.
    #[error("no section `{SECTION}` in the component (build it with `frontdesk plugin build`)")]
    NoBlueprint,
    /// Written by a later version.
    #[error(
        "the blueprint has format {got}, this host reads up to {FORMAT} (upgrade the host, or build with an older one)"
    )]
    NewerFormat {
        /// The format it has.
        got: u32,
    },
    /// The section is damaged.
    #[error("the section `{SECTION}` cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
}

#[derive(Serialize, Deserialize)]
struct Packed<B> {
    format: u32,
    blueprint: B,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// The component with the blueprint in it, instead of one that it may have had.
///
/// # Errors
/// When the bytes are not a component.
pub fn embed(component: &[u8], blueprint: &Blueprint) -> Result<Vec<u8>, PackError> {
    let mut packed = component.get(..HEADER_BYTES).unwrap_or_default().to_vec();
    for frame in frames(component)?.iter().filter(|frame| frame.blueprint.is_none()) {
        packed.extend_from_slice(frame.bytes);
    }
    let data = serde_json::to_vec(&Packed { format: FORMAT, blueprint })?;
    let section = CustomSection { name: Cow::Borrowed(SECTION), data: Cow::Owned(data) };
    section.append_to_component(&mut packed);
    Ok(packed)
}

/// The blueprint inside a component. It was checked when it was built; who takes components from strangers
/// checks it again.
///
/// # Errors
/// When the bytes are not a component, or carry no blueprint that this version can read.
pub fn extract(component: &[u8]) -> Result<Blueprint, PackError> {
    let data = frames(component)?.iter().find_map(|frame| frame.blueprint).ok_or(PackError::NoBlueprint)?;
    let Format { format } = serde_json::from_slice(data)?;
    if format > FORMAT {
        return Err(PackError::NewerFormat { got: format });
    }
    Ok(serde_json::from_slice::<Packed<Blueprint>>(data)?.blueprint)
}

/// Magic, version and layer.
const HEADER_BYTES: usize = 8;

/// The id of custom sections, in modules as in components.
const CUSTOM_SECTION: u8 = 0;

/// One section of the top level.
struct Frame<'a> {
    /// With id and length.
    bytes: &'a [u8],
    /// What lies in it, when it is ours.
    blueprint: Option<&'a [u8]>,
}

/// The top level's sections. Only their frames are read: what the other sections hold is wasmtime's matter,
/// and a component that uses newer features than we know can still be packed.
fn frames(component: &[u8]) -> Result<Vec<Frame<'_>>, PackError> {
    match Parser::new(0).parse_all(component).next() {
        Some(Ok(Payload::Version { encoding: Encoding::Component, .. })) => {}
        Some(Ok(_)) => return Err(PackError::NotAComponent("a core module (wrap it as a component)".into())),
        Some(Err(error)) => return Err(PackError::NotAComponent(error.message().into())),
        None => return Err(PackError::NotAComponent("an empty file".into())),
    }
    let mut reader = BinaryReader::new(&component[HEADER_BYTES..], HEADER_BYTES);
    let mut frames = Vec::new();
    while !reader.eof() {
        let frame = frame(component, &mut reader)
            .map_err(|error| PackError::NotAComponent(format!("a damaged one ({})", error.message())))?;
        frames.push(frame);
    }
    Ok(frames)
}

fn frame<'a>(component: &'a [u8], reader: &mut BinaryReader<'a>) -> Result<Frame<'a>, BinaryReaderError> {
    let start = reader.original_position();
    let id = reader.read_u8()?;
    let length = reader.read_var_u32()?;
    let body = reader.read_bytes(length as usize)?;
    let bytes = &component[start..reader.original_position()];
    let blueprint = if id == CUSTOM_SECTION { own_section(body)? } else { None };
    Ok(Frame { bytes, blueprint })
}

fn own_section(body: &[u8]) -> Result<Option<&[u8]>, BinaryReaderError> {
    let mut body = BinaryReader::new(body, 0);
    let name = body.read_string()?;
    let data = body.read_bytes(body.bytes_remaining())?;
    Ok((name == SECTION).then_some(data))
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{Component, Module, ModuleSection};

    use super::*;

    fn section(name: &'static str, data: &'static [u8]) -> CustomSection<'static> {
        CustomSection { name: name.into(), data: data.into() }
    }

    fn component() -> Vec<u8> {
        let mut component = Component::new();
        component.section(&section("producers-of-nothing", b"hello"));
        let mut inner = Module::new();
        // A blueprint inside the core module is none of ours.
        inner.section(&section(SECTION, b"not this one"));
        component.section(&ModuleSection(&inner));
        component.finish()
    }

    fn blueprint(version: &str) -> Blueprint {
        let text = format!(
            r#"[plugin]
            id = "keys"
            version = "{version}"
            interface = "^1.0"
            title = {{ zh = "钥匙", en = "Keys" }}
            locales = ["zh", "en"]
            [roles]
            zoo = {{ title = {{ zh = "丙", en = "C" }} }}
            ant = {{ title = {{ zh = "甲", en = "A" }}, rank = 3 }}"#
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn what_was_put_in_comes_out_and_the_rest_stays() {
        let packed = embed(&component(), &blueprint("1.2.3")).unwrap();
        assert_eq!(packed[..component().len()], component());
        let read = extract(&packed).unwrap();
        assert_eq!(read, blueprint("1.2.3"));
        assert_eq!(read.roles.keys().collect::<Vec<_>>(), ["zoo", "ant"], "the author's order is kept");
        let payloads: Result<Vec<_>, _> = Parser::new(0).parse_all(&packed).collect();
        payloads.expect("the packed component is well formed");
    }

    #[test]
    fn a_second_blueprint_replaces_the_first() {
        let once = embed(&component(), &blueprint("1.0.0")).unwrap();
        let twice = embed(&once, &blueprint("2.0.0")).unwrap();
        assert_eq!(extract(&twice).unwrap().plugin.version.to_string(), "2.0.0");
        assert_eq!(twice, embed(&component(), &blueprint("2.0.0")).unwrap());
    }

    fn why(bytes: &[u8]) -> String {
        extract(bytes).unwrap_err().to_string()
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(
            why(&component()),
            "no section `frontdesk:blueprint` in the component (build it with `frontdesk plugin build`)"
        );
        assert_eq!(
            why(&Module::new().finish()),
            "expected a WebAssembly component, got a core module (wrap it as a component)"
        );
        assert!(why(b"").starts_with("expected a WebAssembly component, got "), "{}", why(b""));
        assert!(why(b"#!/bin/sh").starts_with("expected a WebAssembly component, got "));
        let packed = embed(&component(), &blueprint("1.0.0")).unwrap();
        let cut = why(&packed[..packed.len() - 9]);
        assert!(cut.starts_with("expected a WebAssembly component, got a damaged one ("), "{cut}");
    }

    #[test]
    fn a_later_format_and_a_damaged_section_are_told_apart() {
        let with = |data| {
            let mut component = component();
            section(SECTION, data).append_to_component(&mut component);
            why(&component)
        };
        assert_eq!(
            with(br#"{"format": 2, "blueprint": {"all": "new"}}"#),
            "the blueprint has format 2, this host reads up to 1 (upgrade the host, or build with an older one)"
        );
        let damaged = with(b"{}");
        assert!(
            damaged.starts_with("the section `frontdesk:blueprint` cannot be read: missing field"),
            "{damaged}"
        );
    }
}
