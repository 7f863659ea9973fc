//! Arabic in Latin letters: words in which digits stand for the letters that Latin lacks.

use crate::evidence::STRONG;

/// What a word of Latin letters and ASCII digits says for Arabizi, in points.
///
/// `7abibi`, `3iraq`, `ma3`, `el7ob` have one such digit among small letters. Ordinals, measures and model names
/// (`3rd`, `5km`, `mp3`, `4x4`) look alike; what they look like most gives no or fewer points.
pub(super) fn evidence(word: &str) -> u16 {
    /// ء ع غ/خ ط ح ق/ص by their likeness to 2 3 5 6 7 8 9.
    const LETTER_DIGITS: &str = "2356789";
    const AFTER_NUMBER: &[&str] = &[
        "st", "nd", "rd", "th", "am", "pm", "km", "kg", "mm", "cm", "nm", "ml", "mg", "gb", "mb", "tb", "kb", "hz",
        "bn", "mn", "min", "mins", "hrs", "hr", "sec", "yr", "yrs", "ft", "in", "lb", "lbs", "oz", "px", "fps", "mph",
        "kmh", "kw", "mw", "gw", "ghz", "mhz", "khz", "cc", "bhp", "hp", "er", "de", "ten", "ter", "eme", "ème", "man",
        "way", "pack", "door", "year", "day", "star", "million", "billion", "mo", "mos", "mth", "mths", "bis", "m",
        "k", "x", "d", "g", "s",
    ];
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let clean = word.chars().all(|c| c.is_lowercase() || LETTER_DIGITS.contains(c));
    let starts_small = word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().skip(1).all(|c| c.is_lowercase() || LETTER_DIGITS.contains(c));
    if !(clean || starts_small) || letters < 2 || digits > letters || digits > 3 {
        return 0;
    }
    let head = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let body = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let leading = word.len() - head.len();
    let trailing = head.len() - body.len();
    if leading > 1 || trailing > 1 || (leading == 1 && AFTER_NUMBER.contains(&body)) {
        0
    } else if body.contains(|c: char| c.is_ascii_digit()) {
        match (digit_beside_vowel(body), letters > 2) {
            (true, true) => STRONG,
            // `b2a`, `a7a`
            (true, false) => STRONG / 4,
            // `post5ty`, `b2b`
            (false, _) => 0,
        }
    } else if leading == 1 {
        if body.contains(is_vowel) { STRONG } else { 0 }
    } else if word.ends_with(['2', '3', '7']) {
        // `ma3`, but also `mp3`, `top3`.
        STRONG / 4
    } else {
        0
    }
}

fn digit_beside_vowel(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(2).any(|pair| match pair {
        [digit, letter] | [letter, digit] if digit.is_ascii_digit() => is_vowel(char::from(*letter)),
        _ => false,
    })
}

fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::evidence;
    use crate::evidence::STRONG;

    #[test]
    fn digits_that_are_letters() {
        for word in ["7akeem", "3iraqi", "a7la", "el7ob", "ya3ni", "2albi", "3ala", "So3ad", "mo7afaza"] {
            assert_eq!(evidence(word), STRONG, "{word}");
        }
        for word in ["ma3", "sa7", "a7a"] {
            assert_eq!(evidence(word), STRONG / 4, "{word}");
        }
    }

    #[test]
    fn digits_that_are_numbers() {
        for word in [
            "3rd", "2nd", "9pm", "5km", "G7", "F16", "covid19", "MI6", "B2B", "2000s", "7D", "a1b2c3d4", "1er", "6mth",
            "post5ty", "2nb", "b2b",
        ] {
            assert_eq!(evidence(word), 0, "{word}");
        }
    }
}
