//! `nasij man`: our help as manual pages.

use std::{fmt::Write as _, io, path::Path};

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{args::Args, printer::Refusal, sink};

/// Prints the page of the program, or writes those of all commands into `folder`.
pub(crate) fn run(folder: Option<&Path>) -> Result<()> {
    let mut program = Args::command().disable_help_subcommand(true);
    // Only then do commands know their full names, and the options that all have.
    program.build();
    let Some(folder) = folder else {
        return sink::write_all(None, &page(&program)?.1);
    };
    if !folder.is_dir() {
        let message = format!("{}: not a folder", folder.display());
        return Err(Refusal::new(message, "make it first, as in `mkdir man`").into());
    }
    pages(&program)?.into_iter().try_for_each(|(name, text)| {
        let path = folder.join(name);
        fs_err::write(&path, text).with_context(|| format!("{}: cannot be written", path.display()))
    })
}

/// The pages of a command and all below it, with the names of their files.
fn pages(command: &Command) -> io::Result<Vec<(String, String)>> {
    let mut all = vec![page(command)?];
    for command in command.get_subcommands() {
        all.extend(pages(command)?);
    }
    Ok(all)
}

/// The page of a command, with the name of its file.
fn page(command: &Command) -> io::Result<(String, String)> {
    let man = Man::new(command.clone()).source(concat!("nasij ", env!("CARGO_PKG_VERSION"))).manual("nasij");
    // Without a blank the date would be left out, and what stands behind it move up.
    let man = man.date(" ");
    let mut page = Vec::new();
    man.render(&mut page)?;
    Ok((man.get_filename(), with_sections(&String::from_utf8_lossy(&page))))
}

/// Makes sections of what stands behind the options in our help, line by line as it is there.
fn with_sections(page: &str) -> String {
    let Some((before, rest)) = page.split_once("\n.SH EXTRA\n") else { return page.to_owned() };
    let (extra, after) = rest.split_at(rest.find("\n.SH ").unwrap_or(rest.len()));
    let mut out = before.to_owned();
    for (i, line) in extra.lines().enumerate() {
        let title = line.strip_suffix(':').filter(|it| it.starts_with(char::is_uppercase));
        if title.is_some() || i == 0 {
            let end = if i == 0 { "" } else { "\n.fi" };
            let _ = write!(out, "{end}\n.SH {}\n.nf", title.unwrap_or("Notes").to_uppercase());
        }
        if title.is_none() {
            let _ = write!(out, "\n{line}");
        }
    }
    out + "\n.fi" + after + if after.is_empty() { "\n" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_becomes_sections() {
        let check = |page: &str, expected: &str| assert_eq!(with_sections(page), expected);
        check(".SH NAME\na\n", ".SH NAME\na\n");
        check(
            ".SH NAME\na\n.SH EXTRA\nExit codes:\n  0\n\nInput:\n  text\n.SH VERSION\nv1\n",
            ".SH NAME\na\n.SH EXIT CODES\n.nf\n  0\n\n.fi\n.SH INPUT\n.nf\n  text\n.fi\n.SH VERSION\nv1\n",
        );
        check(".SH NAME\na\n.SH EXTRA\nb\nC:\n", ".SH NAME\na\n.SH NOTES\n.nf\nb\n.fi\n.SH C\n.nf\n.fi\n");
    }
}
