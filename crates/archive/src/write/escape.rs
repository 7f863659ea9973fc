use std::{borrow::Cow, fmt::Write as _};

/// Writes characters that could disturb a terminal as `\u` escapes, which mean the same to a JSON reader.
///
/// They are no part of JSON's grammar, so in valid JSON they stand inside strings only.
pub(super) fn escape(json: String) -> String {
    match escaped(&json) {
        Cow::Borrowed(_) => json,
        Cow::Owned(escaped) => escaped,
    }
}

fn escaped(json: &str) -> Cow<'_, str> {
    let mut parts = json.split(is_unsafe);
    let first = parts.next().unwrap_or_default();
    if first.len() == json.len() {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 64);
    out.push_str(first);
    for (c, part) in json.matches(is_unsafe).zip(parts) {
        for unit in c.encode_utf16() {
            let _ = write!(out, "\\u{unit:04x}");
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// DEL and C1 controls, line and paragraph separators, bidirectional embeddings, overrides and isolates.
fn is_unsafe(c: char) -> bool {
    matches!(c, '\u{7F}'..='\u{9F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_say_the_same() {
        let text = "\u{9B}31m a\u{202E}b\u{2069}\u{7F}ب\u{200F}\u{200C}\u{1F600}";
        let json = serde_json::to_string(text).unwrap();
        let safe = escape(json);
        assert_eq!(safe, "\"\\u009b31m a\\u202eb\\u2069\\u007fب\u{200F}\u{200C}\u{1F600}\"");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }

    #[test]
    fn what_is_safe_stays() {
        assert_eq!(escape("\"زار بغداد\"".to_owned()), "\"زار بغداد\"");
        assert_eq!(escape(String::new()), "");
    }
}
