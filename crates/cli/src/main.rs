//! What does the user type and see?
//!
//! The program `nasij`: reads texts, has them analysed, writes results. Results go to standard output or a file,
//! all else to standard error. No analysis happens here.
//!
//! ```text
//! nasij extract article.txt
//! ```

mod args;
mod eval;
mod extract;
mod model;
mod pretty;
mod printer;
mod safe;
mod schema;
mod sink;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;
use printer::{Printer, is_broken_pipe};

fn main() -> ExitCode {
    let args = Args::parse();
    anstream::ColorChoice::from(args.color).write_global();
    let mut printer = Printer::new(args.quiet);
    let result = match args.command {
        Command::Extract(args) => extract::run(&args, &mut printer),
        Command::Batch(_) => Err(anyhow::anyhow!("not yet")),
        Command::Eval(args) => eval::run(&args, &mut printer),
        Command::Schema => schema::run().map(|()| ExitCode::SUCCESS),
    };
    match result {
        Ok(code) => code,
        // Whoever read our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            ExitCode::from(2)
        }
    }
}
