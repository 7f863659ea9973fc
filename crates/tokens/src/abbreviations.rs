//! Tables of abbreviations that end in a full stop, of words that begin sentences, and of other words that decide
//! whether a full stop ends a sentence or a word. Words only; what follows from them is in `sentences` and `words`.

use crate::characters::{is_arabic_letter, is_attached, is_letter};

/// What a full stop after an abbreviation says of the end of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// A title or the like: something always follows.
    Leads,
    /// Can be the last word of a sentence: what follows decides.
    MayEnd,
    /// An abbreviation before a number only; else a word that happens to end a sentence (`No.`, `Fig.`).
    BeforeNumber,
}

/// Longest abbreviation of the tables in bytes, its full stop not counted.
pub(crate) const LONGEST: usize = 16;

const LEADS: &[&str] = &[
    "Adm", "Amb", "Asst", "Atty", "Brig", "Capt", "Cmdr", "Col", "Comdr", "Cpl", "Det", "Dr", "Ens", "Fr", "Gen",
    "Gov", "Hon", "Insp", "Lt", "Maj", "Messrs", "Mlle", "Mme", "Mr", "Mrs", "Ms", "Msgr", "Mt", "Pfc", "Pres", "Prof",
    "Pte", "Pvt", "Rep", "Reps", "Rev", "Sen", "Sens", "Sgt", "Ste", "Supt", "Treas", "approx", "ca", "cf", "e.g",
    "eg", "esp", "i.e", "ie", "incl", "resp", "v", "viz", "vs",
    // Arabic: Doctor, Professor, Engineer and their like are single letters, which `sentences` handles.
    "أ.د", "ا.د", "د.م", "م.م", "أ.م", "أ.م.د",
];

const MAY_END: &[&str] = &[
    "Apr", "Aug", "Ave", "Bhd", "Blvd", "Bros", "Co", "Corp", "Cos", "Dec", "Dept", "Dist", "Esq", "Est", "Etc", "Feb",
    "Fri", "Ft", "Hwy", "Inc", "Intl", "Jan", "Jr", "Jul", "Jun", "Ltd", "Mfg", "Mon", "Nov", "Oct", "Ph.D", "PhD",
    "Pty", "Rd", "S.p.A", "Sept", "Sr", "St", "Thu", "Thur", "Thurs", "Tue", "Tues", "Univ", "Wed", "a.m", "al", "ed",
    "eds", "etc", "ft", "hrs", "kg", "km", "lb", "lbs", "ltd", "min", "mph", "oz", "p.m", "sec", "seq", "yr", "yrs",
    "إلخ", "الخ", "هـ",
];

const BEFORE_NUMBER: &[&str] = &[
    "Art", "Arts", "Ch", "Chap", "Eq", "Fig", "Figs", "Mar", "No", "Nos", "Nr", "Op", "Par", "Para", "Pt", "Sat",
    "Sec", "Sect", "Sun", "Tab", "Vol", "Vols", "art", "c", "ch", "chap", "fig", "figs", "no", "nos", "p", "para",
    "pp", "vol", "مج", "رقم",
];

/// Words that begin sentences and hardly ever names: after an abbreviation that may end a sentence, they begin one.
const STARTERS: &str = "\
    A About According After Again All Along Already Also Although Among An And Another Any Are As Asked At Because \
    Before Besides Both But By Can Could Did Do Does During Each Earlier Either Even Every Few Finally First For \
    From Further Furthermore Had Has Have He Her Here His How However I If In Indeed Instead Is It Its Just Last \
    Later Many Meanwhile More Moreover Most My Neither Nevertheless No Nor Not Nothing Now Of On Once One Only Or \
    Other Others Our Over Perhaps Please Several She Since So Some Such That The Their Then There Therefore These \
    They This Those Though Through Thus To Today Under Unlike Until Was We Were What When Where Whether Which \
    While Who Why Will With Without Would Yes Yesterday Yet You Your";

/// The article in romanised Arabic, in lower case; it is written with a hyphen before the noun.
const ROMANISED_ARTICLES: &[&str] =
    &["ad", "adh", "al", "an", "ar", "as", "ash", "at", "az", "ed", "el", "er", "es", "esh", "ul"];

/// Endings of file and host names, which can follow a full stop without a blank in any case of letters.
const NAME_ENDINGS: &[&str] =
    &["Ai", "App", "Com", "Edu", "Gov", "Html", "Info", "Io", "Java", "Js", "Net", "Org", "Pdf", "Py", "Tv", "Uk"];

/// Names of Latin letters in Arabic, which stand for initials: `إم. آي. تي` is M.I.T. Not those that are common words or
/// names too (`أن`, `أو`, `إكس`).
const LETTER_NAMES: &[&str] = &[
    "إيه",
    "أيه",
    "ايه",
    "بي",
    "بى",
    "سي",
    "سى",
    "دي",
    "دى",
    "إي",
    "إى",
    "إف",
    "اف",
    "أف",
    "جي",
    "جى",
    "إتش",
    "اتش",
    "آي",
    "آى",
    "جيه",
    "جاي",
    "كي",
    "كى",
    "كيه",
    "إل",
    "إم",
    "إن",
    "كيو",
    "آر",
    "إس",
    "اس",
    "أس",
    "تي",
    "تى",
    "يو",
    "دبليو",
    "واي",
    "زد",
];

/// What `word`, written before a full stop, is. Titles and company forms also count in capitals (`DR`, `INC`).
pub(crate) fn lookup(word: &str) -> Option<Abbreviation> {
    if word.len() > LONGEST {
        return None;
    }
    let has = |table: &[&str], word: &str| table.contains(&word);
    let find = |word: &str| {
        if has(LEADS, word) {
            Some(Abbreviation::Leads)
        } else if has(MAY_END, word) {
            Some(Abbreviation::MayEnd)
        } else if has(BEFORE_NUMBER, word) {
            Some(Abbreviation::BeforeNumber)
        } else {
            None
        }
    };
    find(word).or_else(|| {
        let mut letters = word.chars();
        let first = letters.next()?;
        let is_capitals = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        is_capitals.then(|| find(&format!("{first}{}", letters.as_str().to_ascii_lowercase())))?
    })
}

/// Whether `part` of a word cut at its full stops can be an initial: one letter, in Arabic also after و (`ود. علي`).
pub(crate) fn is_initial(part: &str) -> bool {
    let mut letters = part.chars().filter(|&c| !is_attached(c) && c != '\u{0640}');
    match (letters.next(), letters.next(), letters.next()) {
        (Some(letter), None, None) => is_letter(letter),
        (Some('و'), Some(letter), None) => is_arabic_letter(letter),
        _ => false,
    }
}

/// Whether a word begins sentences rather than going on after an abbreviation.
pub(crate) fn is_starter(word: &str) -> bool {
    STARTERS.split(' ').any(|starter| starter == word)
}

/// Whether `word` is "etc.", which goes on after an ellipsis.
pub(crate) fn is_et_cetera(word: &str) -> bool {
    matches!(word, "إلخ" | "الخ")
}

/// Whether `word` (without vowel marks) is the name of a Latin letter in Arabic.
pub(crate) fn is_letter_name(word: &str) -> bool {
    LETTER_NAMES.contains(&word)
}

/// Whether `word` is the Arabic article in Latin letters (`al`, `Al`, `El`, `ash`).
pub(crate) fn is_romanised_article(word: &str) -> bool {
    word.len() <= 3 && ROMANISED_ARTICLES.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether `word` after a full stop makes it part of a host or file name (`Booking.Com`).
pub(crate) fn is_name_ending(word: &str) -> bool {
    NAME_ENDINGS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_count_for_words_of_two_letters_and_more() {
        assert_eq!(lookup("DR"), Some(Abbreviation::Leads));
        assert_eq!(lookup("Inc"), Some(Abbreviation::MayEnd));
        assert_eq!(lookup("NO"), Some(Abbreviation::BeforeNumber));
        assert_eq!(lookup("war"), None);
        assert_eq!(lookup("C"), None);
    }

    #[test]
    fn no_entry_is_longer_than_said() {
        for word in LEADS.iter().chain(MAY_END).chain(BEFORE_NUMBER) {
            assert!(word.len() <= LONGEST, "{word}");
        }
    }
}
