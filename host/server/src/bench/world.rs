//! Hosts, sites and cases to measure with.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Open};
use frontdesk_engine::hooks::Hooks;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Info;
use frontdesk_storage::{Store, open_sled};
use serde_json::{Value as Json, json};

use super::Bench;
use crate::clock::Clock;
use crate::config::Config;
use crate::host::{Host, STORE};
use crate::writer::SiteHandle;

/// A complaint of the plugin `property`.
pub(super) const FORM: &str = r#"{"channel": "phone", "unit": "2-1201", "complainant": "Mr Hu 胡先生", "content": "Drilling upstairs before eight in the morning 楼上清晨施工噪音", "restated": "Somebody drills above you before eight"}"#;

/// Who opens cases.
pub(super) const PERSON: &str = "desk";

/// What is opened, again and again.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    pub(super) component: Vec<u8>,
    pub(super) form: Json,
    workflow: String,
    role: String,
}

impl Workload {
    pub(super) fn read(bench: &Bench) -> anyhow::Result<Self> {
        let component = std::fs::read(&bench.plugin).with_context(|| {
            format!("plugin `{}` (build it with: cargo xtask plugins)", bench.plugin.display())
        })?;
        let form: Json = serde_json::from_str(&bench.form).context("--form: expected a JSON object")?;
        anyhow::ensure!(form.is_object(), "--form: expected a JSON object, got {form}");
        Ok(Self { component, form, workflow: bench.workflow.clone(), role: bench.role.clone() })
    }

    /// The command that opens a case.
    pub(super) fn open(&self) -> anyhow::Result<Command> {
        let form = serde_json::from_value(self.form.clone()).context("--form: expected fields and values")?;
        Ok(Command::Open(Open { workflow: self.workflow.clone(), form, ..Open::default() }))
    }

    /// The same as the API takes it.
    pub(super) fn body(&self) -> Json {
        json!({ "workflow": self.workflow, "form": self.form })
    }
}

/// A store in the folder of a host.
pub(super) fn store(folder: &Path) -> anyhow::Result<Arc<dyn Store>> {
    std::fs::create_dir_all(folder).with_context(|| format!("folder `{}`", folder.display()))?;
    Ok(Arc::new(open_sled(&folder.join(STORE))?))
}

/// A host on a store; its hooks run in the sandbox unless others are given.
pub(super) async fn host(
    folder: &Path,
    store: Arc<dyn Store>,
    hooks: Option<Arc<dyn Hooks>>,
) -> anyhow::Result<Arc<Host>> {
    let config = Config { data: folder.to_owned(), ..Config::default() };
    let opened =
        tokio::task::spawn_blocking(move || Host::open_hooked(config, Arc::new(Clock::real()), store, hooks));
    opened.await.context("opening the host was interrupted")?
}

/// A new site with the plugin and somebody who opens cases.
pub(super) async fn site(host: &Host, workload: &Workload, name: &str) -> anyhow::Result<Arc<SiteHandle>> {
    let packed = host.library.add(workload.component.clone()).await?;
    let zone = Zone::named("Asia/Shanghai").map_err(anyhow::Error::msg)?;
    let info = Info { name: name.to_owned(), title: name.to_owned(), locale: "en".to_owned() };
    let admin = || Actor::Admin("bench".into());
    let site = host.create_site(info, Calendars::default_for(zone), admin()).await?;
    let asked: Vec<String> = packed.blueprint.plugin.permissions.keys().cloned().collect();
    host.install(&site, &packed.component, asked, admin()).await?;
    let person = json!({ "id": PERSON, "name": "Front desk", "roles": [workload.role] });
    let person = serde_json::from_value(person).context("the person who opens cases")?;
    done(site.submit(Command::PutPerson(person), admin(), None).await?)?;
    Ok(site)
}

/// Opens one case and waits until it is durable.
pub(super) async fn open_one(site: &SiteHandle, open: &Command) -> anyhow::Result<()> {
    done(site.submit(open.clone(), Actor::Person(PERSON.into()), None).await?)
}

/// A turn that was taken.
pub(super) fn done(outcome: Outcome) -> anyhow::Result<()> {
    match outcome {
        Outcome::Refused(refusal) => anyhow::bail!("a turn was refused: {refusal}"),
        Outcome::Faulted { .. } => anyhow::bail!("a hook of the plugin failed: {outcome:?}"),
        _ => Ok(()),
    }
}
