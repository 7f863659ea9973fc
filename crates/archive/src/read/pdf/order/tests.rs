use super::*;

const TEXT: &str = "قالت الوزيرة في المدينة إن الشركة (الوطنية) باعت 12.5 طن من القمح إلى مصر";

/// A line of glyphs, each a character but lam with alef.
fn line(text: &str) -> Line {
    let mut glyphs: Vec<String> = Vec::new();
    for char in text.chars() {
        match glyphs.last_mut() {
            Some(last) if last == "ل" && char == 'ا' => last.push(char),
            _ => glyphs.push(char.to_string()),
        }
    }
    Line { glyphs, begins_paragraph: false, is_full: false }
}

/// As it is seen, by hand: all turned about, but for numbers and Latin words; brackets mirrored.
fn seen(text: &str) -> Line {
    let mut line = line(text);
    line.glyphs.reverse();
    let mut glyphs: Vec<String> = Vec::new();
    let mut run: Vec<String> = Vec::new();
    for glyph in line.glyphs {
        if glyph.chars().all(|it| it.is_ascii_alphanumeric() || it == '.') {
            run.push(glyph);
            continue;
        }
        glyphs.extend(run.drain(..).rev());
        glyphs.push(match glyph.as_str() {
            "(" => ")".to_owned(),
            ")" => "(".to_owned(),
            _ => glyph,
        });
    }
    glyphs.extend(run.drain(..).rev());
    Line { glyphs, begins_paragraph: false, is_full: false }
}

fn check(pages: Vec<Vec<Line>>, expected: &str, notes: &[(NoteKind, &str)]) {
    let (text, found) = join(pages.into_iter().map(Page::new).collect());
    assert_eq!(text, expected);
    let found: Vec<_> = found.iter().map(|it| (it.kind, it.span.of(&text))).collect();
    assert_eq!(found, notes);
}

#[test]
fn text_in_reading_order_stays() {
    check(vec![vec![line(TEXT)]], TEXT, &[]);
    // It ends in lam and alef four times, but has the article as often.
    let text = "أولا ومثلا وفعلا وإجمالا قال الوزير والمدير إن المدينة العتيقة كبرى";
    check(vec![vec![line(text)]], text, &[]);
}

#[test]
fn text_as_it_is_seen_is_turned_about() {
    check(vec![vec![seen(TEXT)]], TEXT, &[(NoteKind::Reordered, TEXT)]);
    let mixed = "أعلنت شركة Acme في المدينة القديمة خطة 2030";
    check(vec![vec![seen(mixed)]], mixed, &[(NoteKind::Reordered, mixed)]);
}

#[test]
fn a_page_that_does_not_tell_is_as_the_others() {
    let short = "من مصر";
    let both = format!("{TEXT}\n\n{short}");
    check(vec![vec![seen(TEXT)], vec![seen(short)]], &both, &[(NoteKind::Reordered, &both)]);
    check(vec![vec![line(TEXT)], vec![line(short)]], &both, &[]);
    let turned = seen(short).glyphs.concat();
    let three = format!("{TEXT}\n\n{TEXT}\n\n{turned}");
    let notes = [(NoteKind::Reordered, TEXT), (NoteKind::DoubtfulOrder, turned.as_str())];
    check(vec![vec![seen(TEXT)], vec![line(TEXT)], vec![seen(short)]], &three, &notes);
}

#[test]
fn what_does_not_tell_is_left_and_noted() {
    check(vec![vec![line("من مصر")]], "من مصر", &[(NoteKind::DoubtfulOrder, "من مصر")]);
    check(vec![vec![line("No Arabic, 7.5 (all)")]], "No Arabic, 7.5 (all)", &[]);
    check(vec![], "", &[]);
}

#[test]
fn arabic_in_english_is_turned_in_place() {
    let english = "The newspaper wrote very long about the word ";
    let words = "المدينة القديمة الكبيرة";
    let expected = format!("{english}{words}.");
    let mut glyphs = line(english).glyphs;
    glyphs.extend(seen(words).glyphs);
    glyphs.push(".".to_owned());
    check(
        vec![vec![Line { glyphs, begins_paragraph: false, is_full: false }]],
        &expected,
        &[(NoteKind::Reordered, &expected)],
    );
}

#[test]
fn presentation_forms_tell_the_order_and_become_letters() {
    // Beh, yeh, teh: `بيت`, twice, with no article in it.
    let forms = "\u{FE91}\u{FEF4}\u{FE96} \u{FE91}\u{FEF4}\u{FE96}";
    check(vec![vec![line(forms)]], "بيت بيت", &[]);
    check(vec![vec![seen(forms)]], "بيت بيت", &[(NoteKind::Reordered, "بيت بيت")]);
}

#[test]
fn marks_stay_with_their_letters() {
    let text = "مُديرةُ الشركة الوطنية الجديدة";
    check(vec![vec![seen(text)]], text, &[(NoteKind::Reordered, text)]);
    let mut glyphs = seen(text).glyphs;
    for mark in (0..glyphs.len()).filter(|at| seen(text).glyphs[*at] == "\u{64F}") {
        glyphs.swap(mark, mark + 1);
    }
    check(vec![vec![Line { glyphs, begins_paragraph: false, is_full: false }]], text, &[(NoteKind::Reordered, text)]);
}
