//! Clean copies of fonts: what tells the letters and widths, in forms that the library does not panic on.

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::{cmap, open};

/// The codes of a simple font.
const SIMPLE: i64 = 256;

/// The longest font program that is looked into for its encoding; in bytes.
const PROGRAM: u64 = 1 << 20;

const ENCODINGS: [&[u8]; 3] = [b"MacRomanEncoding", b"MacExpertEncoding", b"WinAnsiEncoding"];

/// A clean copy of a font.
pub(super) struct Copy {
    pub(super) id: ObjectId,
    /// What its codes mean, and the object that a table of that is to be put into.
    pub(super) table: Option<(ObjectId, cmap::Meanings)>,
    /// The digits of a code in the table.
    pub(super) digits: usize,
    /// How much of it is read for each page, but for the table; in bytes.
    pub(super) cost: usize,
}

/// Puts a clean copy of a font into `target`.
pub(super) fn copy(source: &Document, font: &Dictionary, target: &mut Document) -> Copy {
    let font = Font { source, font };
    let is_composite = font.name(b"Subtype") == Some(b"Type0");
    let meanings = font.stream(b"ToUnicode").and_then(|it| open::content(it, cmap::LONGEST));
    let meanings = meanings.map(|it| cmap::parse(&it)).filter(|it| !it.is_empty());
    let table = meanings.map(|it| (target.add_object(Object::Null), it));
    let (mut copy, cost) = if is_composite { font.composite() } else { font.simple(table.is_some(), target) };
    if let Some((id, _)) = &table {
        copy.set("ToUnicode", *id);
    }
    Copy { id: target.add_object(copy), table, digits: if is_composite { 4 } else { 2 }, cost }
}

/// The font for text that comes before any font is set.
pub(super) fn default(target: &mut Document) -> ObjectId {
    target.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" })
}

struct Font<'a> {
    source: &'a Document,
    font: &'a Dictionary,
}

impl<'a> Font<'a> {
    fn get(&self, key: &[u8]) -> Option<&'a Object> {
        self.font.get_deref(key, self.source).ok()
    }

    fn name(&self, key: &[u8]) -> Option<&'a [u8]> {
        self.get(key)?.as_name().ok()
    }

    fn stream(&self, key: &[u8]) -> Option<&'a Stream> {
        self.get(key)?.as_stream().ok()
    }

    fn deref(&self, object: &'a Object) -> &'a Object {
        self.source.dereference(object).map_or(&Object::Null, |(_, it)| it)
    }

    /// A font of two bytes a code. Codes of other lengths are not told apart: they are rare.
    fn composite(&self) -> (Dictionary, usize) {
        let descendant = self.get(b"DescendantFonts").and_then(|it| it.as_array().ok()?.first());
        let descendant = descendant.and_then(|it| self.deref(it).as_dict().ok());
        let inner = descendant.map(|font| Font { source: self.source, font });
        let default = inner.as_ref().and_then(|it| it.get(b"DW")).and_then(|it| it.as_float().ok());
        let widths = inner.map(|it| it.cid_widths()).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "a width of an em is 1000")]
        let default = Object::Integer(default.map_or(1000, |it| it as i64));
        let cost = widths.iter().map(|it| 8 + it.as_array().map_or(0, Vec::len) * 8).sum();
        let descendant = dictionary! { "FontDescriptor" => Dictionary::new(), "DW" => default, "W" => widths };
        let copy = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "F", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::Dictionary(descendant)]
        };
        (copy, cost)
    }

    /// The widths of a composite font, each on its own: the library misreads ranges.
    fn cid_widths(&self) -> Vec<Object> {
        let mut widths = Vec::new();
        let mut left = 65_536_i64;
        let Some(Ok(given)) = self.get(b"W").map(Object::as_array) else { return widths };
        let mut given = given.iter().map(|it| self.deref(it));
        while let (Some(Ok(first)), Some(next)) = (given.next().map(Object::as_i64), given.next()) {
            let run: Vec<Object> = if let Ok(run) = next.as_array() {
                run.iter().map(|it| self.width(it, 1.0)).collect()
            } else {
                let (Ok(last), Some(width)) = (next.as_i64(), given.next()) else { break };
                let length = last.saturating_sub(first).saturating_add(1).clamp(0, left);
                vec![self.width(width, 1.0); usize::try_from(length).unwrap_or(0)]
            };
            left -= i64::try_from(run.len()).unwrap_or(i64::MAX);
            if left < 0 || !(0..65_536).contains(&first) {
                break;
            }
            widths.extend([Object::Integer(first), Object::Array(run)]);
        }
        widths
    }

    fn width(&self, width: &'a Object, scale: f32) -> Object {
        let width = self.deref(width).as_float().unwrap_or_default() * scale;
        Object::Real(if width.is_finite() { width } else { 0.0 })
    }

    /// A font of one byte a code.
    fn simple(&self, has_meanings: bool, target: &mut Document) -> (Dictionary, usize) {
        let mut copy = dictionary! { "Type" => "Font", "Subtype" => "Type1" };
        let mut cost = 4096;
        let base = self.name(b"BaseFont").unwrap_or(b"F");
        match self.simple_widths() {
            Some((first, widths)) => {
                let last = first + i64::try_from(widths.len()).unwrap_or_default() - 1;
                copy.set("FirstChar", first);
                copy.set("LastChar", last);
                copy.set("Widths", widths);
                copy.set("BaseFont", Object::Name(base.to_vec()));
            }
            None if is_core(base) => copy.set("BaseFont", Object::Name(base.to_vec())),
            None => copy.set("BaseFont", "Helvetica"),
        }
        let is_latin = has_meanings || self.name(b"Subtype") == Some(b"TrueType");
        match self.encoding() {
            Some(encoding) => copy.set("Encoding", encoding),
            None if is_latin => copy.set("Encoding", "WinAnsiEncoding"),
            None => cost += self.copy_program(&mut copy, target),
        }
        (copy, cost)
    }

    fn simple_widths(&self) -> Option<(i64, Vec<Object>)> {
        let first = self.get(b"FirstChar")?.as_i64().ok().filter(|it| (0..SIMPLE).contains(it))?;
        let widths = self.get(b"Widths")?.as_array().ok().filter(|it| !it.is_empty())?;
        // Those of a font of drawings are in a measure of its own.
        let matrix = self.get(b"FontMatrix").and_then(|it| self.deref(it.as_array().ok()?.first()?).as_float().ok());
        let scale = matrix.map_or(1.0, |it| it * 1000.0);
        let left = usize::try_from(SIMPLE - first).ok()?;
        Some((first, widths.iter().take(left).map(|it| self.width(it, scale)).collect()))
    }

    fn encoding(&self) -> Option<Object> {
        let known = |name: &&[u8]| ENCODINGS.contains(name);
        match self.get(b"Encoding")? {
            Object::Name(name) => known(&&name[..]).then(|| Object::Name(name.clone())),
            Object::Dictionary(encoding) => {
                let encoding = Font { source: self.source, font: encoding };
                let mut copy = Dictionary::new();
                if let Some(base) = encoding.name(b"BaseEncoding").filter(known) {
                    copy.set("BaseEncoding", Object::Name(base.to_vec()));
                }
                copy.set("Differences", encoding.differences());
                Some(Object::Dictionary(copy))
            }
            _ => None,
        }
    }

    /// Codes and the names of their glyphs.
    fn differences(&self) -> Vec<Object> {
        let Some(Ok(given)) = self.get(b"Differences").map(Object::as_array) else { return vec![] };
        let mut code = 0;
        let mut copy = Vec::new();
        for object in given.iter().take(4096) {
            match self.deref(object) {
                Object::Integer(it) => code = *it,
                Object::Name(name) if (0..SIMPLE).contains(&code) => {
                    copy.extend([Object::Integer(code), Object::Name(name.clone())]);
                    code += 1;
                }
                _ => {}
            }
        }
        copy
    }

    /// The program of a font that has its encoding only there; gives its length.
    fn copy_program(&self, copy: &mut Dictionary, target: &mut Document) -> usize {
        let descriptor = self.get(b"FontDescriptor").and_then(|it| it.as_dict().ok());
        let Some(descriptor) = descriptor.map(|font| Font { source: self.source, font }) else { return 0 };
        let mut length = 0;
        let mut kept = Dictionary::new();
        for key in ["FontFile", "FontFile3"] {
            let Some(stream) = descriptor.stream(key.as_bytes()) else { continue };
            let Some(content) = open::content(stream, PROGRAM) else { continue };
            let subtype = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or(b"Type1");
            length += content.len();
            let dict = dictionary! { "Subtype" => Object::Name(subtype.to_vec()) };
            kept.set(key, target.add_object(Stream::new(dict, content)));
        }
        copy.set("FontDescriptor", kept);
        length
    }
}

fn is_core(name: &[u8]) -> bool {
    [&b"Courier"[..], b"Helvetica", b"Symbol", b"Times-", b"ZapfDingbats"].iter().any(|it| name.starts_with(it))
        && name.len() <= 21
}
