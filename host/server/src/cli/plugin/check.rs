//! `frontdesk plugin check`: all problems of a blueprint with their lines, and what a component needs.

use std::path::{Path, PathBuf};

use clap::Args;
use frontdesk_engine::blueprint::check::check;
use frontdesk_engine::blueprint::read::read_all;
use frontdesk_engine::blueprint::schema::json_schema;
use frontdesk_engine::blueprint::{Blueprint, Problem, Severity, pack};
use frontdesk_sandbox::{Probe, probe};
use semver::Version;
use serde_json::{Value as Json, json};

use super::against::{self, Needs};
use super::build::built_file;
use super::folder::Folder;
use crate::cli::{Usage, Verdict};

/// Tell everything that is wrong with a plugin's blueprint or component.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folders of plugins, or built components.
    #[arg(value_name = "PATH", required_unless_present = "schema")]
    paths: Vec<PathBuf>,
    /// Print the JSON Schema of blueprint files instead, for editors.
    #[arg(long)]
    schema: bool,
    /// Tell also what the plugin needs, and whether a host that offers this version of the interface would load it: 1.0.
    #[arg(long, value_name = "VERSION", value_parser = against::version)]
    against: Option<Version>,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

/// What was found at one path.
struct Findings {
    path: PathBuf,
    /// What the plugin declares, when it could be read.
    blueprint: Option<Blueprint>,
    problems: Vec<Problem>,
    /// What the component offers and asks for, or why it is no plugin; nothing when it was not built yet.
    component: Option<Result<Probe, String>>,
    /// What it needs of the version that was asked for.
    needs: Option<Needs>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    if arguments.schema {
        println!("{:#}", json_schema());
        return Ok(Verdict::Well);
    }
    let mut found: Vec<_> = arguments.paths.iter().map(|path| look(path)).collect::<anyhow::Result<_>>()?;
    if let Some(version) = &arguments.against {
        found.iter_mut().for_each(|found| found.hold_against(version));
    }
    if arguments.json {
        println!("{}", json!({ "plugins": found.iter().map(Findings::json).collect::<Vec<_>>() }));
    } else {
        found.iter().for_each(Findings::print);
    }
    Ok(if found.iter().all(Findings::well) { Verdict::Well } else { Verdict::Failed })
}

fn look(path: &Path) -> anyhow::Result<Findings> {
    if path.is_dir() {
        return look_into_folder(&Folder::open(path)?);
    }
    let bytes = std::fs::read(path).map_err(|error| Usage(format!("`{}`: {error}", path.display())))?;
    Ok(look_at_component(path, &bytes))
}

fn look_into_folder(folder: &Folder) -> anyhow::Result<Findings> {
    let reading = read_all(&folder.blueprint_files()?);
    let built = reading.blueprint.as_ref().map(|blueprint| built_file(folder, blueprint)).transpose()?;
    let made = reading.blueprint.as_ref().map(|blueprint| folder.component(&blueprint.plugin.id));
    let bytes = built.into_iter().chain(made).find_map(|file| std::fs::read(file).ok());
    Ok(Findings {
        path: folder.root.clone(),
        blueprint: reading.blueprint,
        problems: reading.problems,
        component: bytes.map(|bytes| probe(&bytes).map_err(|error| error.to_string())),
        needs: None,
    })
}

fn look_at_component(path: &Path, bytes: &[u8]) -> Findings {
    let file = path.display().to_string();
    let problem = |path: String, message: String, severity| {
        let file = file.clone();
        Problem { file, line: 1, path, message, severity }
    };
    let (blueprint, problems) = match pack::extract(bytes) {
        Err(error) => (None, vec![problem(String::new(), error.to_string(), Severity::Error)]),
        Ok(blueprint) => {
            let found = check(&blueprint).into_iter();
            let problems = found.map(|it| problem(it.path, it.message, it.severity)).collect();
            (Some(blueprint), problems)
        }
    };
    let component = Some(probe(bytes).map_err(|error| error.to_string()));
    Findings { path: path.to_owned(), blueprint, problems, component, needs: None }
}

impl Findings {
    fn well(&self) -> bool {
        let blueprint = self.problems.iter().all(|problem| problem.severity == Severity::Warning);
        let needs = self.needs.as_ref().is_none_or(Needs::are_met);
        blueprint && needs && self.component.as_ref().is_none_or(Result::is_ok)
    }

    /// What this host cannot load, it cannot hold against another either.
    fn hold_against(&mut self, version: &Version) {
        let probe = match &self.component {
            Some(Err(_)) => return,
            Some(Ok(probe)) => Some(probe),
            None => None,
        };
        self.needs = Some(Needs::of(self.blueprint.as_ref(), probe, version.clone()));
    }

    fn print(&self) {
        for problem in &self.problems {
            println!("{problem}");
        }
        let name = match &self.blueprint {
            Some(Blueprint { plugin, .. }) => format!("plugin `{}` {}", plugin.id, plugin.version),
            None => format!("`{}`", self.path.display()),
        };
        match &self.component {
            None => println!("{name}: not built yet (build it with `frontdesk plugin build`)"),
            Some(Err(why)) => println!("{name} {why}"),
            Some(Ok(probe)) => {
                let hooks: Vec<_> = probe.hooks.iter().map(|hook| hook.name()).collect();
                println!("{name}: hooks {}", hooks.join(", "));
            }
        }
        if let Some(needs) = &self.needs {
            needs.print(&name);
        }
    }

    fn json(&self) -> Json {
        let component = self.component.as_ref().map(|component| match component {
            Ok(probe) => {
                let hooks: Vec<_> = probe.hooks.iter().map(|hook| hook.name()).collect();
                json!({ "hooks": hooks, "imports": probe.imports })
            }
            Err(why) => json!({ "error": why }),
        });
        json!({
            "path": self.path,
            "plugin": self.blueprint.as_ref().map(|it| &it.plugin.id),
            "version": self.blueprint.as_ref().map(|it| &it.plugin.version),
            "problems": self.problems,
            "component": component,
            "against": self.needs.as_ref().map(Needs::json),
            "well": self.well(),
        })
    }
}
