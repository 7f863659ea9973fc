//! A panic of a reader or of a library, as an error.

use std::{
    any::Any,
    cell::Cell,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use super::{Each, Input, ReadError, Reason};

/// Runs what may panic on hostile input.
pub(super) fn without_panic<T>(run: impl FnOnce() -> T) -> Result<T, Reason> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| Reason::Panicked(words(&*payload)))
}

/// Does `work`; if it panics, that is an item of `input`. A panic of `each` itself goes on to its owner.
pub(super) fn catching(
    input: &Input,
    each: &mut Each<'_>,
    work: impl FnOnce(&mut Each<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let is_theirs = Cell::new(false);
    let mut watched = |item| {
        is_theirs.set(true);
        let flow = each(item);
        is_theirs.set(false);
        flow
    };
    // What the work used is dropped with it, except the bytes below: they are read from where they are.
    match catch_unwind(AssertUnwindSafe(|| work(&mut watched))) {
        Ok(flow) => flow,
        Err(payload) if is_theirs.get() => resume_unwind(payload),
        Err(payload) => each(Err(ReadError::new(input, Reason::Panicked(words(&*payload))))),
    }
}

fn words(payload: &(dyn Any + Send)) -> String {
    let words = payload.downcast_ref::<&str>().copied();
    words
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_item_unless_it_is_that_of_the_owner() {
        let mut found = Vec::new();
        let mut each = |item: Result<_, ReadError>| {
            found.push(item.map_or_else(|error| error.to_string(), |_| String::new()));
            ControlFlow::Break(())
        };
        let flow = catching(&Input::Stdin, &mut each, |_| panic!("at {}", 7));
        assert_eq!(
            (flow, &found[..]),
            (ControlFlow::Break(()), &["standard input: internal error: at 7".to_owned()][..])
        );

        let caught = catch_unwind(|| {
            let mut theirs = |_| panic!("mine");
            catching(&Input::Stdin, &mut theirs, |each| {
                catching(&Input::Stdin, each, |each| {
                    each(Err(ReadError::new(&Input::Stdin, Reason::LongText { limit: 1 })))
                })
            })
        });
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"mine"));
    }
}
