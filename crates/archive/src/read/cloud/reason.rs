//! Why storage does not give something, in one line and without secrets.
//!
//! The library's words name the request with its address, which may hold a signature, and all of the answer, which
//! says something else each time. What counts stands in the innermost error, and there in two elements.

use std::{error, io};

use object_store::Error;

use super::super::Reason;

/// The longest message that is repeated; in characters.
const MESSAGE: usize = 300;

/// In the addresses where the credentials of a machine are asked for.
const MACHINE: [&str; 4] = ["://169.254.", "://metadata.google.internal", "://metadata/", "/latest/api/token"];

/// Before the status and the body of an answer, in the library's words.
const ANSWERS: [&str; 2] = ["Server returned non-2xx status code: ", "Server returned error response: "];

pub(super) fn of(error: &Error) -> Reason {
    Reason::Io(io::Error::other(words(error)))
}

pub(super) fn words(error: &Error) -> String {
    let innermost = innermost(error).to_string();
    let answer = ANSWERS.iter().find_map(|it| innermost.strip_prefix(it));
    let said = answer.and_then(told);
    match (error, answer) {
        _ if MACHINE.iter().any(|it| error.to_string().contains(it)) => {
            "no credentials: none in the environment, and the machine gives none".to_owned()
        }
        // That the bucket is missing is said; that the object is, not by all in the same words.
        (Error::NotFound { .. }, _) if !said.as_ref().is_some_and(|it| is_about_the_bucket(it)) => {
            "no such object".to_owned()
        }
        (Error::Precondition { .. } | Error::NotModified { .. }, _) => "it changed while it was read".to_owned(),
        (_, Some(answer)) => said.unwrap_or_else(|| {
            let status = answer.split(": ").next().filter(|it| it.starts_with(|c: char| c.is_ascii_digit()));
            status.map_or_else(|| "the storage refuses".to_owned(), |status| format!("the storage says {status}"))
        }),
        (_, None) => line(&innermost),
    }
}

fn innermost(error: &Error) -> &(dyn error::Error + 'static) {
    let mut error: &(dyn error::Error + 'static) = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// The code and the message in an answer, be it XML or JSON.
fn told(answer: &str) -> Option<String> {
    let element = |name: &str| {
        let (_, rest) = answer.split_once(&format!("<{name}>"))?;
        Some(line(rest.split_once(&format!("</{name}>"))?.0))
    };
    match (element("Code"), element("Message")) {
        (Some(code), Some(message)) => return Some(format!("{code}: {message}")),
        (Some(one), None) | (None, Some(one)) => return Some(one),
        (None, None) => {}
    }
    let json = answer.get(answer.find('{')?..)?;
    let json: serde_json::Value = serde_json::from_str(json).ok()?;
    let message = ["/error/message", "/error_description", "/message"].iter().find_map(|it| json.pointer(it)?.as_str());
    message.map(line)
}

fn is_about_the_bucket(said: &str) -> bool {
    ["NoSuchBucket", "ContainerNotFound", "The specified bucket"].iter().any(|it| said.starts_with(it))
}

/// The first line of `words`: in those that follow, requests are numbered.
fn line(words: &str) -> String {
    let first = words.trim().lines().next().unwrap_or_default().trim_end_matches(['.', ' ']);
    first.chars().filter(|it| !it.is_control()).take(MESSAGE).collect()
}
