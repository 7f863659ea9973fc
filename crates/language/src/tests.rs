use nasij_annotation::Language::{self, Arabic, Arabizi, English, Other, Pashto, Persian, Sorani, Unknown, Urdu};
use proptest::prelude::*;

use super::*;

/// Compares the runs with the expected ones, written as language and surface.
#[track_caller]
fn check(text: &str, expected: &[(Language, &str)]) {
    let runs = detect(text);
    let found: Vec<(Language, &str)> = runs.iter().map(|run| (run.language, run.span.of(text))).collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn check_main(text: &str, expected: Language) {
    assert_eq!(main_language(text, &detect(text)), expected, "{text}");
}

#[test]
fn a_text_without_letters_is_unknown() {
    check("", &[]);
    check_main("", Unknown);
    for text in ["2022", "٢٢/٠١/٢٠٢٢", "۱۴۰۰", "...!؟", " \n\t", "\u{640}\u{640}", "\u{64E}\u{301}", "\u{200F}\u{202B}"]
    {
        check(text, &[(Unknown, text)]);
        check_main(text, Unknown);
    }
}

#[test]
fn whole_sentences() {
    for (text, language) in [
        ("أعلن المتحدث باسم الوزارة أن الاجتماع تأجل إلى الأسبوع المقبل.", Arabic),
        ("The spokesman announced that the meeting was put off until next week.", English),
        ("سخنگوی وزارتخانه اعلام کرد که این نشست به هفته آینده موکول شده است.", Persian),
        ("وزارت کے ترجمان نے اعلان کیا کہ اجلاس اگلے ہفتے تک ملتوی کر دیا گیا ہے۔", Urdu),
        ("د وزارت ویاند وویل چې غونډه راتلونکې اونۍ ته وځنډول شوه.", Pashto),
        ("وتەبێژی وەزارەت ڕایگەیاند کە کۆبوونەوەکە بۆ هەفتەی داهاتوو دواخرا.", Sorani),
        ("Der Sprecher des Ministeriums erklärte, dass die Sitzung verschoben wurde.", Other),
        ("Le porte-parole du ministère a annoncé que la réunion était reportée.", Other),
        ("El portavoz del ministerio anunció que la reunión se aplazaba.", Other),
        ("Bakanlık sözcüsü toplantının gelecek haftaya ertelendiğini açıkladı.", Other),
        ("Nazirliyin sözçüsü iclasın gələn həftəyə təxirə salındığını bildirdi.", Other),
        ("Представитель министерства объявил о переносе встречи.", Other),
        ("דובר המשרד הודיע כי הפגישה נדחתה לשבוע הבא", Other),
        ("el ra2ees 2al en el egtema3 et2aggel lel osbo3 elly gai", Arabizi),
        ("ana mish fahem leh keda", Arabizi),
    ] {
        check(text, &[(language, text)]);
        check_main(text, language);
    }
}

#[test]
fn a_name_in_the_other_script_is_a_run_of_its_own() {
    check(
        "زار Emmanuel Macron مدينة أربيل.",
        &[(Arabic, "زار "), (English, "Emmanuel Macron"), (Arabic, " مدينة أربيل.")],
    );
    check(
        "The party (الحزب) won 12 seats.",
        &[(English, "The party ("), (Arabic, "الحزب"), (English, ") won 12 seats.")],
    );
}

#[test]
fn names_in_an_arabic_text_do_not_speak_for_each_other() {
    let text =
        "كتاب (Introduction à l'histoire du monde musulman) صدر في باريس عام 1995.\nثم عاش في Sweden بعد ذلك مع أهله.";
    check(
        text,
        &[
            (Arabic, "كتاب ("),
            (Other, "Introduction à l'histoire du monde musulman"),
            (Arabic, ") صدر في باريس عام 1995.\nثم عاش في "),
            (English, "Sweden"),
            (Arabic, " بعد ذلك مع أهله."),
        ],
    );
}

#[test]
fn characters_of_no_script_stay_with_the_line() {
    check("قال: «نعم»، 12 مرة!\n\n1. ", &[(Arabic, "قال: «نعم»، 12 مرة!\n\n1. ")]);
    // Runs of two lines meet at the beginning of the second one.
    check("The end.\n***\n2) النهاية", &[(English, "The end.\n***\n"), (Arabic, "2) النهاية")]);
    check("* The end\r\n- النهاية\n", &[(English, "* The end\r\n"), (Arabic, "- النهاية\n")]);
}

#[test]
fn marks_and_controls_belong_to_their_letter() {
    check("مُحَمَّدٌ\u{200F} Zoe\u{301}", &[(Arabic, "مُحَمَّدٌ\u{200F} "), (English, "Zoe\u{301}")]);
    check("\u{FEFF}عـــراق", &[(Arabic, "\u{FEFF}عـــراق")]);
    check("ﺍﻟﻌﺮﺍﻕ ﻳﻌﻠﻦ", &[(Arabic, "ﺍﻟﻌﺮﺍﻕ ﻳﻌﻠﻦ")]);
}

#[test]
fn a_short_line_takes_the_language_of_its_document() {
    let german = "Die Regierung hat gestern nicht über das neue Gesetz beraten.\nBerlin\n";
    check(german, &[(Other, german)]);
    let english = "The results of the first round were announced by the league on Sunday.\n\
                   Bayer Leverkusen 3 Borussia Moenchengladbach 1\nLA LIGA: REAL SOCIEDAD DE SAN SEBASTIAN\n";
    check(english, &[(English, english)]);
    let persian = "این شهر در شمال کشور است و مردم آن به زبان فارسی سخن می‌گویند.\nتهران\n";
    check(persian, &[(Persian, persian)]);
}

#[test]
fn a_paragraph_in_another_language_is_a_run_of_its_own() {
    let (first, french, last) = (
        "The minister spoke to the press about the talks that were held in Paris.\n",
        "Nous avons trouvé un accord avec nos partenaires, et il sera signé dans une semaine.\n",
        "He did not say what was in it.\n",
    );
    check(&[first, french, last].concat(), &[(English, first), (Other, french), (English, last)]);
    let (arabic, persian) = ("قال الوزير إن الحكومة ستعلن القرار غدا.\n", "دولت این تصمیم را فردا اعلام می‌کند.\n");
    check(&[arabic, persian, arabic].concat(), &[(Arabic, arabic), (Persian, persian), (Arabic, arabic)]);
}

#[test]
fn a_phrase_or_a_name_does_not_change_the_language_of_its_sentence() {
    for text in [
        "The film, \"Le fabuleux destin d'Amélie Poulain\", was shown in the old cinema.",
        "It was, as they say, a coup d'état without je ne sais quoi.",
        "President Recep Tayyip Erdoğan met Jörg Müller and Şükrü Çelik in Ankara.",
        "He bought 3 mp3 players, a 4k screen and the 2nd 5km race ticket at 9pm.",
        "The gov\u{AD}ern\u{AD}ment re\u{200B}jected it with\u{AD}out a vote.",
        "In α-synuclein the β-sheet is stable.",
    ] {
        check(text, &[(English, text)]);
    }
    for text in ["التقى الوزير بوتين في گروزني مع پاڤل دوروڤ", "وزیر الدفاع العراقی یصل الی بغداد فی زیارة رسمیة"]
    {
        check(text, &[(Arabic, text)]);
    }
}

#[test]
fn addresses_say_nothing_of_the_language() {
    check(
        "www.der-und-das.de http://est.fr/une/dans/avec",
        &[(English, "www.der-und-das.de http://est.fr/une/dans/avec")],
    );
}

#[test]
fn a_long_line_is_judged_in_parts() {
    let english = "The council said that it would not change the plan before the end of the year. ".repeat(10);
    let german = "Der Rat hat gesagt, dass er den Plan nicht vor dem Ende des Jahres ändern wird. ".repeat(10);
    let text = english.clone() + &german;
    let runs = detect(&text);
    assert_eq!(runs.iter().map(|run| run.language).collect::<Vec<_>>(), [English, Other]);
    // The cut is at a sentence end, though one unit may reach over it.
    let cut = runs[1].span.start as usize;
    assert!(cut.abs_diff(english.len()) < 400, "{cut} is far from {}", english.len());
    assert!(text.get(..cut).is_some_and(|before| before.ends_with(". ")));
}

#[test]
fn the_language_of_a_span_is_that_of_most_of_its_letters() {
    let text = "قال Muqtada al-Sadr إن الحكومة 2022";
    let runs = detect(text);
    let language = |needle| language_of(text, Span::find(text, needle).unwrap(), &runs);
    assert_eq!(language("Muqtada al-Sadr"), English);
    assert_eq!(language("Sadr إن الحكومة"), Arabic);
    assert_eq!(language("2022"), Unknown);
    assert_eq!(language(""), Unknown);
}

#[test]
fn scores_grow_with_the_evidence() {
    let score = |text| detect(text)[0].score;
    let (name, sentence) = (score("Leverkusen"), score("This is what they said about the plan and its costs."));
    assert!((0.5..0.6).contains(&name), "{name}");
    assert!(sentence > 0.8 && sentence <= 1.0, "{sentence}");
    assert!((score("привет всем") - 1.0).abs() < f32::EPSILON);
    assert!(score("2022").abs() < f32::EPSILON);
}

/// Texts that mix what the runs are made of, and any Unicode.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("قال الوزير إن ".to_owned()),
        Just("the man said. ".to_owned()),
        Just("nicht über das ".to_owned()),
        Just("می\u{200C}شود و این را ".to_owned()),
        Just("7akeem 3ala ".to_owned()),
        Just("Привет ".to_owned()),
        Just("\r\n".to_owned()),
        Just("(12) ".to_owned()),
        "[a-zء-ي0-9 .\u{64B}\u{640}\u{200C}\u{200F}\n]{0,8}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn runs_tile_the_text(text in texts()) {
        let runs = detect(&text);
        let mut end = 0;
        for run in &runs {
            prop_assert_eq!(run.span.start, end);
            prop_assert!(!run.span.is_empty());
            prop_assert!(text.get(run.span.range()).is_some(), "not on character boundaries: {:?}", run.span);
            prop_assert!((0.0..=1.0).contains(&run.score));
            end = run.span.end;
        }
        prop_assert_eq!(end as usize, text.len());
    }

    #[test]
    fn neighbours_differ(text in texts()) {
        for pair in detect(&text).windows(2) {
            prop_assert_ne!(pair[0].language, pair[1].language);
        }
    }

    #[test]
    fn the_same_text_gives_the_same_runs(text in texts()) {
        prop_assert_eq!(detect(&text), detect(&text));
    }

    #[test]
    fn a_mark_is_never_parted_from_its_letter(text in texts()) {
        for run in detect(&text) {
            let first = run.span.of(&text).chars().next();
            let before = text.get(..run.span.start as usize).and_then(|before| before.chars().next_back());
            let parted = first.is_some_and(|c| script::class(c) == script::Class::Joined)
                && before.is_some_and(|c| matches!(script::class(c), script::Class::Letter(_)));
            prop_assert!(!parted);
        }
    }

    #[test]
    fn any_span_has_a_language(text in texts(), from in 0_usize..200, to in 0_usize..200) {
        let (from, to) = (text.floor_char_boundary(from.min(to)), text.floor_char_boundary(from.max(to)));
        let runs = detect(&text);
        let language = language_of(&text, Span::new(from, to), &runs);
        let has_letters = text.get(from..to).is_some_and(|part| script::letter_weight(part) > 0);
        prop_assert!(has_letters || language == Unknown);
    }
}
