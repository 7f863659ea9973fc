//! Layers of settings laid over each other, and the record of what came from where.

use toml::Value;

/// The layers that settings come from; the first that says something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// An option.
    Flag,
    /// `NASIJ_MODEL`.
    Environment,
    /// The file's table for the command.
    Table,
    /// The file's keys for all commands.
    Top,
    /// Ourselves.
    Default,
}

/// A setting that holds.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    /// Its key in the file; with dashes before it, its option.
    pub(super) key: &'static str,
    /// Its value, or in words what holds without one.
    pub(super) value: Result<Value, &'static str>,
    /// The layer that says so.
    pub(super) source: Source,
}

/// What the layers say of a setting that is in one table only.
pub(super) fn own<T>(flag: Option<T>, table: Option<T>) -> [(Source, Option<T>); 2] {
    [(Source::Flag, flag), (Source::Table, table)]
}

/// What the layers say of a setting that all tables have.
pub(super) fn shared<T>(flag: Option<T>, table: Option<T>, top: Option<T>) -> [(Source, Option<T>); 3] {
    [(Source::Flag, flag), (Source::Table, table), (Source::Top, top)]
}

/// The settings that hold, in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Rows(Vec<Row>);

impl Rows {
    /// What the first layer says that says something; where none does, `otherwise` is recorded.
    pub(super) fn optional<T: Clone, const N: usize>(
        &mut self,
        key: &'static str,
        layers: [(Source, Option<T>); N],
        otherwise: Result<Value, &'static str>,
        shown: fn(T) -> Value,
    ) -> Option<T> {
        let first = layers.into_iter().find_map(|(source, value)| Some((source, value?)));
        self.0.push(match &first {
            Some((source, value)) => Row { key, value: Ok(shown(value.clone())), source: *source },
            None => Row { key, value: otherwise, source: Source::Default },
        });
        first.map(|(_, value)| value)
    }

    /// What the first layer says that says something, or else `default`.
    pub(super) fn required<T: Clone, const N: usize>(
        &mut self,
        key: &'static str,
        layers: [(Source, Option<T>); N],
        default: T,
        shown: fn(T) -> Value,
    ) -> T {
        self.optional(key, layers, Ok(shown(default.clone())), shown).unwrap_or(default)
    }

    pub(super) fn into_inner(self) -> Vec<Row> {
        self.0
    }
}

/// Values as they stand in a file.
pub(super) mod shown {
    use std::path::PathBuf;

    use clap::ValueEnum;
    use toml::Value;

    use crate::config::values::word;

    /// A path. What is not Unicode cannot be in a file; it is shown as U+FFFD.
    pub(in crate::config) fn path(path: PathBuf) -> Value {
        path.into_os_string().to_string_lossy().into_owned().into()
    }

    pub(in crate::config) fn count(count: u16) -> Value {
        i64::from(count).into()
    }

    /// A score, with no more digits than it needs.
    pub(in crate::config) fn score(score: f32) -> Value {
        score.to_string().parse::<f64>().unwrap_or_else(|_| f64::from(score)).into()
    }

    /// A number of bytes in the largest unit that divides it.
    pub(in crate::config) fn size(bytes: u64) -> Value {
        let units = [(30, "G"), (20, "M"), (10, "K")];
        let unit = units.into_iter().find(|(bits, _)| bytes.trailing_zeros() >= *bits);
        let (bits, unit) = unit.unwrap_or((0, ""));
        format!("{}{unit}", bytes >> bits).into()
    }

    pub(in crate::config) fn switch(switch: bool) -> Value {
        switch.into()
    }

    pub(in crate::config) fn text(text: String) -> Value {
        text.into()
    }

    pub(in crate::config) fn list(list: Vec<String>) -> Value {
        list.into()
    }

    pub(in crate::config) fn choice<T: ValueEnum + Copy>(choice: T) -> Value {
        word(&choice).unwrap_or_default().into()
    }
}
