//! The section `frontdesk:signature`: where it lies in a component, and what stands in it.
//!
//! It is the last section, once, and written in one way only: of one content and one signature there is one file.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use semver::Version;
use serde::{Deserialize, Serialize};
use wasm_encoder::{ComponentSection as _, CustomSection};
use wasmparser::{BinaryReader, BinaryReaderError};

use super::{Distrust, PublicKey};

/// The name of the custom section.
pub const SECTION: &str = "frontdesk:signature";

/// The format written by this version; older ones stay readable for ever.
const FORMAT: u32 = 1;

/// Magic, version and layer.
const HEADER_BYTES: usize = 8;

/// The id of custom sections.
const CUSTOM_SECTION: u8 = 0;

/// Longer ones are none of ours: the key, the signature, an id and a version have 300.
const SECTION_BYTES_MAX: usize = 4 * 1024;

/// What stands in the section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    format: u32,
    /// Who signed.
    pub(super) key: PublicKey,
    /// What was signed: the plugin's id.
    pub(super) plugin: String,
    /// And its version.
    pub(super) version: String,
    /// Base64.
    signature: String,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Section {
    pub(super) fn of(key: PublicKey, plugin: &str, version: &Version, signature: &[u8]) -> Self {
        Self {
            format: FORMAT,
            key,
            plugin: plugin.to_owned(),
            version: version.to_string(),
            signature: STANDARD.encode(signature),
        }
    }

    /// Reads a whole section with its frame.
    ///
    /// # Errors
    /// [`Distrust::Damaged`] for what this host would not have written, [`Distrust::NewerFormat`].
    pub(super) fn read(whole: &[u8]) -> Result<Self, Distrust> {
        let damaged = |why: String| Distrust::Damaged(why);
        if whole.len() > SECTION_BYTES_MAX {
            let text = format!("expected at most {SECTION_BYTES_MAX} bytes, got {}", whole.len());
            return Err(damaged(text));
        }
        let data = own(whole).ok_or_else(|| damaged("it is cut".to_owned()))?;
        let Format { format } = serde_json::from_slice(data).map_err(|error| damaged(error.to_string()))?;
        if format > FORMAT {
            return Err(Distrust::NewerFormat { got: format, known: FORMAT });
        }
        let section: Self = serde_json::from_slice(data).map_err(|error| damaged(error.to_string()))?;
        let mut again = Vec::new();
        append(&section, &mut again);
        if again != whole {
            return Err(damaged("it is not written as a signature is".to_owned()));
        }
        Ok(section)
    }

    /// The signature's bytes, when it is written as such.
    pub(super) fn signature(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.signature).ok()
    }
}

/// A component in two.
pub(super) struct Parts<'a> {
    /// What is signed.
    pub(super) content: &'a [u8],
    /// The section behind it, with its frame.
    pub(super) signature: Option<&'a [u8]>,
}

/// What is signed, and the signature.
///
/// # Errors
/// When sections cannot be told apart, or something follows the signature.
pub(super) fn split(component: &[u8]) -> Result<Parts<'_>, Distrust> {
    let frames = frames(component)?;
    let Some(first) = frames.iter().position(|frame| frame.is_ours) else {
        return Ok(Parts { content: component, signature: None });
    };
    if first + 1 != frames.len() {
        let text = "expected it once, behind everything else (sign the component again)";
        return Err(Distrust::Damaged(text.to_owned()));
    }
    let (content, signature) = component.split_at(component.len() - frames[first].bytes.len());
    Ok(Parts { content, signature: Some(signature) })
}

/// The component without signatures, wherever they lie in it.
///
/// # Errors
/// When sections cannot be told apart.
pub(super) fn without(component: &[u8]) -> Result<Vec<u8>, Distrust> {
    let mut content = component.get(..HEADER_BYTES).unwrap_or_default().to_vec();
    for frame in frames(component)?.iter().filter(|frame| !frame.is_ours) {
        content.extend_from_slice(frame.bytes);
    }
    Ok(content)
}

/// Puts a signature behind a component.
pub(super) fn append(section: &Section, component: &mut Vec<u8>) {
    let data = serde_json::to_vec(section).expect("the section has text keys only and always encodes");
    CustomSection { name: Cow::Borrowed(SECTION), data: Cow::Owned(data) }.append_to_component(component);
}

/// One section of the top level.
struct Frame<'a> {
    /// With id and length.
    bytes: &'a [u8],
    /// A signature.
    is_ours: bool,
}

/// The top level's sections. What lies in those of others is read by nobody here.
fn frames(component: &[u8]) -> Result<Vec<Frame<'_>>, Distrust> {
    let sections = component.get(HEADER_BYTES..).ok_or(Distrust::NotAComponent)?;
    let mut reader = BinaryReader::new(sections, 0);
    let mut frames = Vec::new();
    while !reader.eof() {
        let start = reader.original_position();
        let body = frame(&mut reader).map_err(|_| Distrust::NotAComponent)?;
        let bytes = &sections[start..reader.original_position()];
        frames.push(Frame { bytes, is_ours: body.is_some_and(is_ours) });
    }
    Ok(frames)
}

/// Reads over a section; a custom one gives its body.
fn frame<'a>(reader: &mut BinaryReader<'a>) -> Result<Option<&'a [u8]>, BinaryReaderError> {
    let id = reader.read_u8()?;
    let length = reader.read_var_u32()?;
    let body = reader.read_bytes(length as usize)?;
    Ok(Some(body).filter(|_| id == CUSTOM_SECTION))
}

fn is_ours(body: &[u8]) -> bool {
    BinaryReader::new(body, 0).read_string().is_ok_and(|name| name == SECTION)
}

/// The data of a whole section of ours.
fn own(whole: &[u8]) -> Option<&[u8]> {
    let body = frame(&mut BinaryReader::new(whole, 0)).ok()??;
    let mut body = BinaryReader::new(body, 0);
    body.read_string().ok().filter(|name| *name == SECTION)?;
    body.read_bytes(body.bytes_remaining()).ok()
}
