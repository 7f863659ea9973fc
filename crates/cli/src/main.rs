//! What does the user type and see?
//!
//! The program `nasij`: reads texts, has them analysed, writes results. Results go to standard output or a file,
//! all else to standard error. No analysis happens here.
//!
//! ```text
//! nasij extract article.txt
//! ```

mod args;
mod batch;
mod completions;
mod config;
mod doctor;
mod engine;
mod eval;
mod extract;
mod manual;
mod model;
mod model_command;
mod pretty;
mod printer;
mod safe;
mod schema;
mod sink;

use std::process::ExitCode;

use anyhow::Result;
use args::{Args, Command};
use clap::Parser;
use config::Layers;
use printer::{Printer, is_broken_pipe};

fn main() -> ExitCode {
    let args = Args::parse();
    anstream::ColorChoice::from(args.color).write_global();
    let mut printer = Printer::new(args.quiet);
    match run(args, &mut printer) {
        Ok(code) => code,
        // Whoever read our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            ExitCode::from(2)
        }
    }
}

/// Does what the user asks for.
fn run(args: Args, printer: &mut Printer) -> Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    let layers = || Layers::load(&args.file);
    match args.command {
        Command::Extract(args) => extract::run(&layers()?.extract(args).0, printer),
        Command::Batch(args) => batch::run(&layers()?.batch(args).0, printer),
        Command::Eval(args) => eval::run(&args, &layers()?, printer),
        Command::Schema => schema::run().map(done),
        Command::Model(args) => model_command::run(&args.task, printer).map(done),
        Command::Doctor { device } => {
            let flags = args::SharedArgs { device, threads: Some(1), ..args::SharedArgs::default() };
            doctor::run(&layers()?.shared(flags).0)
        }
        Command::Config(args) => config::run(&args, &layers()?).map(done),
        Command::Completions { shell } => completions::run(shell).map(done),
        Command::Man { output } => manual::run(output.as_deref()).map(done),
    }
}
