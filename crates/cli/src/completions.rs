//! `nasij completions`: what shells need to complete our commands and options.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::{args::Args, sink};

/// Prints the script for a shell.
pub(crate) fn run(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "nasij", &mut script);
    sink::write_all(None, &String::from_utf8_lossy(&script))
}
