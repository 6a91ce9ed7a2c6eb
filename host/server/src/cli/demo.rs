//! `frontdesk demo`: a department with a history on a throwaway directory, one working day played
//! quickly, then the real clock.

mod book;
mod play;
mod timeline;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::instant::{Date, Instant};
use frontdesk_engine::site::Info;

use self::book::Book;
use self::play::Play;
use super::throwaway::Throwaway;
use crate::auth::{Auth, NewAccount};
use crate::clock::Clock;
use crate::config::Config;
use crate::console::Console;
use crate::host::Host;
use crate::writer::SiteHandle;

/// Options of `frontdesk demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The plugin to show, built with `frontdesk plugin build`
    #[arg(long, value_name = "FILE")]
    pub plugin: PathBuf,
    /// People, shifts and recipes of cases to play
    #[arg(long, value_name = "FILE", default_value = "plugins/property/demo/estate.toml")]
    pub book: PathBuf,
    /// Keep the data here instead of in a throwaway directory
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to serve HTTP on afterwards; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8140")]
    pub listen: SocketAddr,
    /// How many cases the department has had before the day begins
    #[arg(long, default_value_t = 400)]
    pub cases: u32,
    /// The draw of the cases: the same seed plays the same day
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Serve the console built in this folder instead of the binary's own
    #[arg(long, value_name = "DIR", env = "FRONTDESK_CONSOLE")]
    pub console: Option<PathBuf>,
    /// Stop when the day is over instead of serving
    #[arg(long)]
    pub no_serve: bool,
}

impl Demo {
    /// Plays the day and serves.
    ///
    /// # Errors
    /// In words for whoever tries Frontdesk out.
    pub async fn run(&self, console: Console) -> anyhow::Result<()> {
        let console = self.console.as_deref().map_or(Ok(console), Console::of_folder)?;
        let book = Book::read(&self.book)?;
        let throwaway = Throwaway::new("demo", self.data.clone())?;
        let zone = Zone::named(&book.zone).map_err(anyhow::Error::msg)?;
        let yesterday = zone.civil_date(Clock::real().now()).plus_days(-1);
        let clock = Arc::new(Clock::standing_at(start_of(&zone, yesterday.plus_days(-book.days_before), 8)));
        let config = Config { data: throwaway.path().to_owned(), listen: self.listen, ..Config::default() };
        let (opening, its_clock) = (config.clone(), clock.clone());
        let opened = tokio::task::spawn_blocking(move || Host::open(opening, its_clock)).await;
        let host = opened.context("opening the data directory was interrupted")??;
        let site = self.set_up(&host, &book, &zone).await?;
        // Sign-ins live in real time, whatever time the department plays.
        let auth = Auth::open(host.store.clone(), Arc::new(Clock::real()))?;
        let password = accounts(&auth, &book).await?;

        let mut play = Play::new(&site, &clock, &book, self.seed);
        play.before(self.cases, start_of(&zone, yesterday, 8)).await?;
        play.day(start_of(&zone, yesterday, 8), start_of(&zone, yesterday, 18)).await?;
        clock.release();

        if self.no_serve {
            host.stop().await;
            return throwaway.remove();
        }
        let listener = tokio::net::TcpListener::bind(self.listen).await.with_context(|| {
            format!("cannot serve on {} (choose another address with --listen)", self.listen)
        })?;
        let stop = super::serve::Stop::listen()?;
        println!("\nThe day is over; the department goes on at http://{}", listener.local_addr()?);
        println!("  console           http://{}/", listener.local_addr()?);
        println!("  API description   http://{}/api/v1/openapi.json", listener.local_addr()?);
        println!("  administrator     admin / {password}");
        println!("  staff             {} / {password}", book.logins().join(", "));
        println!("  data              {} (gone when you press Ctrl-C)", throwaway.path().display());
        super::serve::serve(host, auth, console, listener, stop).await?;
        throwaway.remove()
    }

    async fn set_up(&self, host: &Host, book: &Book, zone: &Zone) -> anyhow::Result<Arc<SiteHandle>> {
        let component = std::fs::read(&self.plugin).with_context(|| {
            format!("plugin `{}` (build it with: cargo xtask plugins)", self.plugin.display())
        })?;
        let packed = host.library.add(component).await?;
        let info = Info { name: book.site.clone(), title: book.title.clone(), locale: book.locale.clone() };
        let mut calendars = Calendars::default_for(zone.clone());
        calendars.working = frontdesk_engine::calendar::china("working");
        let admin = || Actor::Admin("demo".into());
        let site = host.create_site(info, calendars, admin()).await?;
        let asked: Vec<String> = packed.blueprint.plugin.permissions.keys().cloned().collect();
        host.install(&site, &packed.component, asked, admin()).await?;
        for person in &book.people {
            play::done(site.submit(Command::PutPerson(person.clone()), admin(), None).await?, "people")?;
        }
        for shift in book.shifts(zone, zone.civil_date(host.clock.now()))? {
            play::done(site.submit(Command::PutShift(shift), admin(), None).await?, "shifts")?;
        }
        Ok(site)
    }
}

fn start_of(zone: &Zone, day: Date, hour: u32) -> Instant {
    zone.moment_of(day, hour * 60)
}

/// One password for everybody: it is a demo, on the loopback address, with data that is thrown away.
async fn accounts(auth: &Auth, book: &Book) -> anyhow::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let password = format!("demo-{}", frontdesk_engine::journal::hex(&random));
    let account = |login: &str, name: &str, admin: bool| NewAccount {
        login: login.to_owned(),
        password: password.clone(),
        name: name.to_owned(),
        admin,
        people: std::iter::once((book.site.clone(), login.to_owned())).filter(|_| !admin).collect(),
    };
    auth.create_account(account("admin", "Administrator", true)).await?;
    for person in book.people.iter().filter(|person| book.logins().contains(&person.id)) {
        auth.create_account(account(&person.id, &person.name, false)).await?;
    }
    Ok(password)
}
