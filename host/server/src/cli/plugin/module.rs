//! What languages share whose compiler makes a core module: the interface read, bindings written, a component made of the module.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use wit_bindgen_core::wit_parser::{PackageId, Resolve};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

use super::sdk;

/// The world of the interface with every hook: what an SDK is compiled against.
pub(super) const EVERY_HOOK: &str = "plugin";

/// What the module imports under one name without knowing the interface: a module that answers it in its place.
pub(super) struct Answers {
    /// The module's name in the imports.
    pub(super) name: &'static str,
    /// A core module that exports all of it.
    pub(super) module: Vec<u8>,
    /// The interface's part that this module calls.
    pub(super) calls: &'static str,
}

/// Reads the interface from its folder.
pub(super) fn interface(wit: &Path) -> anyhow::Result<(Resolve, PackageId)> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit).with_context(|| format!("interface `{}`", wit.display()))?;
    Ok((resolve, package))
}

/// Writes a file; one that is the same already stays, so that the compiler need not look at it again.
pub(super) fn write_changed(file: &Path, content: &[u8]) -> anyhow::Result<()> {
    if fs::read(file).ok().as_deref() == Some(content) {
        return Ok(());
    }
    sdk::write(file, content)
}

/// Makes a component of a module: it exports these hooks alone, so that the host does not start it for anything else.
pub(super) fn wrap(
    mut module: Vec<u8>,
    wit: &Path,
    hooks: &[String],
    answers: Option<Answers>,
) -> anyhow::Result<Vec<u8>> {
    let exports = hooks.iter().map(|hook| ("export", hook.as_str()));
    embed(&mut module, wit, "built", std::iter::once(("include", "host-api")).chain(exports))?;
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(&module)?;
    if let Some(mut answers) = answers {
        embed(&mut answers.module, wit, "answers", std::iter::once(("import", answers.calls)))?;
        encoder.adapter(answers.name, &answers.module)?;
    }
    encoder.encode().context("the component")
}

/// Tells a module its world: a name of its own, and items like `export` `on-ticket`.
fn embed<'a>(
    module: &mut Vec<u8>,
    wit: &Path,
    world: &str,
    items: impl Iterator<Item = (&'a str, &'a str)>,
) -> anyhow::Result<()> {
    let (mut resolve, package) = interface(wit)?;
    let name = &resolve.packages[package].name;
    let items: String =
        items.map(|(verb, what)| format!("    {verb} {};\n", name.interface_id(what))).collect();
    let text = format!("package {world}:plugin;\n\nworld {world} {{\n{items}}}\n");
    let built = resolve.push_source("built.wit", &text).context("the plugin's world")?;
    let world = resolve.select_world(&[built], Some(world))?;
    embed_component_metadata(module, &resolve, world, StringEncoding::UTF8)
}
