//! Letters that some alphabets of the Arabic script have and others lack.

use nasij_annotation::Language::{self, Arabic, Other, Pashto, Persian, Sorani, Urdu};

use crate::evidence::{MEDIUM, STRONG, WEAK};

/// What one letter says, as points per language.
pub(super) const fn evidence(c: char) -> &'static [(Language, u16)] {
    match c {
        // Arabic has these in nearly every line; the others write them in loans only, or hardly at all.
        'ة' | 'ﺓ' | 'ﺔ' => &[(Arabic, 6)],
        'أ' | 'إ' | 'ﺃ' | 'ﺄ' | 'ﺇ' | 'ﺈ' => &[(Arabic, MEDIUM)],
        'ى' | 'ﻯ' | 'ﻰ' => &[(Arabic, 2), (Other, WEAK)],
        'ي' => &[(Arabic, WEAK), (Pashto, WEAK), (Other, WEAK)],
        'ك' => &[(Arabic, WEAK), (Other, WEAK)],
        'ی' | 'ک' => &[(Persian, WEAK), (Urdu, WEAK), (Pashto, WEAK), (Sorani, WEAK)],

        // Shared by the neighbours of Arabic; in Arabic they spell foreign and dialect sounds.
        'پ' | 'چ' => &[(Persian, 3), (Urdu, 3), (Pashto, 3), (Sorani, 3), (Other, 2)],
        'گ' => &[(Persian, 3), (Urdu, 3), (Sorani, 3), (Pashto, WEAK), (Other, 2)],
        'ژ' => &[(Persian, 3), (Pashto, 3), (Sorani, 3), (Urdu, WEAK), (Other, 2)],
        'ڤ' => &[(Sorani, 2), (Arabic, WEAK), (Other, WEAK)],
        'ۀ' => &[(Persian, MEDIUM), (Pashto, MEDIUM)],

        // Urdu, and the languages written after its model.
        'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ۓ' | 'ۂ' => &[(Urdu, STRONG), (Other, MEDIUM)],
        'ہ' => &[(Urdu, MEDIUM), (Other, WEAK)],
        'ھ' => &[(Urdu, 2), (Sorani, 2), (Other, 2)],

        'ټ' | 'ډ' | 'ړ' | 'ږ' | 'ښ' | 'ځ' | 'څ' | 'ڼ' | 'ۍ' | 'ګ' => &[(Pashto, STRONG)],
        'ې' => &[(Pashto, MEDIUM), (Other, MEDIUM)],

        'ڵ' | 'ڕ' | 'ێ' => &[(Sorani, STRONG)],
        'ۆ' => &[(Sorani, MEDIUM), (Other, 2)],
        'ە' => &[(Sorani, MEDIUM), (Other, 3)],

        // Uyghur, Kazakh, Kyrgyz.
        'ۇ' | 'ۈ' | 'ۋ' | 'ۅ' | 'ۉ' | 'ڭ' | 'ٴ'
        // Sindhi.
        | 'ٻ' | 'ڀ' | 'ٺ' | 'ٽ' | 'ٿ' | 'ڄ' | 'ڃ' | 'ڇ' | 'ڏ' | 'ڌ' | 'ڊ' | 'ڍ' | 'ڙ' | 'ڦ' | 'ڪ' | 'ڳ' | 'ڱ' | 'ڻ'
        // Saraiki, Kashmiri, Malay.
        | 'ݙ' | 'ݨ' | 'ٲ' | 'ٳ' | 'ؠ' | 'ۄ' | 'ڠ' | 'ڽ' | 'ݢ' | 'ۏ' => &[(Other, STRONG)],
        _ => &[],
    }
}
