//! Presentation forms: the shapes of letters as characters of their own.
//!
//! They stand in PDFs whose makers joined the letters themselves. A text has letters, so they are composed here; the
//! text of a PDF is derived anyway.

use unicode_normalization::UnicodeNormalization;

/// Where in a word a shape can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Isolated,
    Final,
    Initial,
    Medial,
}

/// The shape of a character of `Arabic Presentation Forms-B`; none for marks and for characters without a shape.
pub(super) fn shape(char: char) -> Option<Shape> {
    let code = u32::from(char);
    // Letters that join on both sides have four shapes in a row, others two.
    let first_of_four = match code {
        0xFE89..=0xFE8C => Some(0xFE89),
        0xFE8F..=0xFE92 => Some(0xFE8F),
        0xFE95..=0xFEA8 => Some(0xFE95),
        0xFEB1..=0xFEEC => Some(0xFEB1),
        0xFEF1..=0xFEF4 => Some(0xFEF1),
        _ => None,
    };
    let shapes = [Shape::Isolated, Shape::Final, Shape::Initial, Shape::Medial];
    match (first_of_four, code) {
        (Some(first), _) => shapes.get(usize::try_from((code - first) % 4).ok()?).copied(),
        (None, 0xFE81..=0xFEFC) => Some(if code % 2 == 1 { Shape::Isolated } else { Shape::Final }),
        _ => None,
    }
}

/// Whether a character is composed: not the signs that are written as characters of their own, as that of the prayer.
fn is_form(char: char) -> bool {
    matches!(char, '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDC7}'
        | '\u{FDF0}'..='\u{FDF9}' | '\u{FE70}'..='\u{FEFC}')
}

/// Appends `glyph` with letters in place of presentation forms.
pub(super) fn compose(glyph: &str, text: &mut String) {
    for char in glyph.chars() {
        if !is_form(char) {
            text.push(char);
            continue;
        }
        // Marks that stand alone become a blank and the mark.
        let is_mark = matches!(char, '\u{FE70}'..='\u{FE7F}' | '\u{FC5E}'..='\u{FC63}' | '\u{FCF2}'..='\u{FCF4}');
        text.extend(std::iter::once(char).nfkc().filter(|it| !is_mark || !matches!(it, ' ' | '\u{640}')));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_by_their_place_in_the_block() {
        let check = |char, expected| assert_eq!(shape(char), expected, "{char}");
        // Alef, beh, teh marbuta, seen, heh, yeh, lam with alef.
        check('\u{FE8D}', Some(Shape::Isolated));
        check('\u{FE91}', Some(Shape::Initial));
        check('\u{FE94}', Some(Shape::Final));
        check('\u{FEB4}', Some(Shape::Medial));
        check('\u{FEEB}', Some(Shape::Initial));
        check('\u{FEF2}', Some(Shape::Final));
        check('\u{FEFB}', Some(Shape::Isolated));
        check('ب', None);
        check('\u{FE80}', None);
    }

    #[test]
    fn forms_become_letters_and_nothing_else_changes() {
        let check = |glyph: &str, expected: &str| {
            let mut text = String::new();
            compose(glyph, &mut text);
            assert_eq!(text, expected);
        };
        check("\u{FEFB}\u{FE91}", "لاب");
        check("\u{FE76}\u{FE77}", "\u{64E}\u{64E}");
        check("\u{FDF2}", "الله");
        check("\u{FDFA} ½ﬁA\u{FD3E}", "\u{FDFA} ½ﬁA\u{FD3E}");
    }
}
