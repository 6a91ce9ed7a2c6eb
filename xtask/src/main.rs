//! Repository tasks: `cargo xtask demo` and `cargo xtask test`, with all the set-up they need.

mod bench;
mod console;
mod costs;
mod crash;
mod demo;
mod fuzz;
mod languages;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <task>

  demo [options]   build everything and play a working day on a throwaway directory, then serve it;
                   options go to `frontdesk demo`
  test [--fast]    everything CI runs: formatting, lints, licences, unit tests, scenarios, end-to-end
                   tests, the console in a browser; --fast leaves out formatting, lints and licences
  console [--test] build the console, and the host with it inside; --test plays its tests in a browser
  crash [--rounds N] [--power]
                   end the process 1000 times, or N times, while people work, and look after everything;
                   --power cuts the power with every end: what was not synced is gone
  fuzz [--seconds N] [ENTRY…]
                   made-up bytes for everything that reads bytes from outside, each entry for a minute;
                   what is found is kept in tests/fuzz/corpus and mended
  bench [options]  measure turns, growth, sites, timers and hooks against their goals; options go to
                   `frontdesk bench`; --stores compares embedded stores instead
  costs            measure what a plugin costs in each language: a table for docs/authors/languages
  plugins          build the industry plugins only";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = arguments.split_first().map_or(("", &[][..]), |(task, rest)| (task.as_str(), rest));
    let outcome = match task {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "console" if rest.iter().any(|option| option == "--test") => console::click(),
        "console" => console::build().map(drop),
        "crash" => crash::run(rest),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "costs" => costs::run(),
        "plugins" => tools::wasm_target().and_then(|()| steps::build_plugins()).map(drop),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("there is no task `{other}`\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
