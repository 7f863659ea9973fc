//! What draws text in a page, with forms written out in place: no graphics, images or colours.

use std::collections::{BTreeMap, HashMap};

use pdf_extract::{
    Dictionary, Document, Object, ObjectId, Stream,
    content::{Content, Operation},
    dictionary,
};

use super::super::Reason;
use super::{cmap, font, malformed, open};

/// The most that the drawing of a page may be; in bytes, forms as often as they are drawn.
const PAGE: u64 = 8 << 20;

/// That of all pages, with their fonts, which the library reads for each page.
const ALL: u64 = 1 << 30;

/// The most words in the drawing of a page that may be operators: each takes some 500 bytes.
const OPERATORS: usize = 1 << 20;

/// How deep forms, and states, may be in each other.
const DEEPEST: usize = 12;
const STATES: usize = 64;

/// How often a page's parents are asked for what it lacks.
const PARENTS: usize = 64;

/// The place of a font in the copies: that of its object, or of a dictionary that is none.
#[derive(PartialEq, Eq, Hash)]
enum FontKey {
    Object(ObjectId),
    Address(usize),
}

pub(super) struct Flattener<'a> {
    source: &'a Document,
    target: Document,
    page: ObjectId,
    content: ObjectId,
    fonts: HashMap<FontKey, font::Copy>,
    default: ObjectId,
    left: u64,
}

/// A page as it is put together.
struct Page {
    operations: Vec<Operation>,
    fonts: BTreeMap<ObjectId, Vec<u8>>,
    left: u64,
    operators: usize,
}

impl<'a> Flattener<'a> {
    pub(super) fn new(source: &'a Document) -> Self {
        let mut target = Document::with_version("1.5");
        let content = target.add_object(Object::Null);
        let default = font::default(&mut target);
        let (page, pages) = (target.new_object_id(), target.new_object_id());
        target.objects.insert(page, Object::Null);
        let kids = vec![Object::Reference(page)];
        target.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 }.into());
        let catalog = target.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        target.trailer.set("Root", catalog);
        Self { source, target, page, content, fonts: HashMap::new(), default, left: ALL }
    }

    /// A file of one page: what draws text in the page `id`.
    pub(super) fn page(&mut self, id: ObjectId) -> Result<&Document, Reason> {
        let dict = self.source.get_dictionary(id).map_err(|error| malformed(&error.to_string()))?;
        let name = b"D".to_vec();
        let mut page = Page { operations: vec![], fonts: BTreeMap::new(), left: PAGE, operators: OPERATORS };
        page.push("Tf", vec![Object::Name(name.clone()), 1.into()]);
        page.fonts.insert(self.default, name);
        let mut content = Vec::new();
        for stream in self.source.get_page_contents(id).into_iter().take(65_536) {
            let Ok(stream) = self.source.get_object(stream).and_then(Object::as_stream) else { continue };
            content.extend(self.stream(stream, &mut page)?);
            content.push(b'\n');
        }
        self.draw(&content, self.resources(dict), 0, &mut page)?;
        let Page { operations, fonts, .. } = page;
        self.set_tables(&operations, &fonts);
        let fonts = fonts.into_iter().map(|(id, name)| (name, Object::Reference(id))).collect::<Dictionary>();
        let content = Content { operations }.encode().map_err(|error| malformed(&error.to_string()))?;
        self.target.objects.insert(self.content, Stream::new(Dictionary::new(), content).into());
        let media: Vec<Object> = [0, 0, 612, 792].map(Object::from).to_vec();
        let page = dictionary! {
            "Type" => "Page", "MediaBox" => media, "Contents" => self.content,
            "Resources" => dictionary! { "Font" => fonts }
        };
        self.target.objects.insert(self.page, page.into());
        Ok(&self.target)
    }

    /// Leaves in the tables of the fonts only the codes that are drawn: the library reads them slowly, page by page.
    fn set_tables(&mut self, operations: &[Operation], fonts: &BTreeMap<ObjectId, Vec<u8>>) {
        let mut drawn = Drawn::default();
        operations.iter().flat_map(|it| &it.operands).for_each(|it| drawn.add(it));
        for font in self.fonts.values().filter(|it| fonts.contains_key(&it.id)) {
            let Some((id, meanings)) = &font.table else { continue };
            let used = meanings.iter().filter(|(code, _)| drawn.has(**code));
            let table = cmap::write(used, font.digits);
            self.target.objects.insert(*id, Stream::new(Dictionary::new(), table).into());
        }
    }

    /// What a page says of its fonts and forms, or its parents do.
    fn resources(&self, page: &'a Dictionary) -> Option<&'a Dictionary> {
        let mut dict = page;
        for _ in 0..PARENTS {
            if let Ok(resources) = dict.get_deref(b"Resources", self.source) {
                return resources.as_dict().ok();
            }
            dict = dict.get_deref(b"Parent", self.source).and_then(Object::as_dict).ok()?;
        }
        None
    }

    /// The content of a stream, paid for.
    fn stream(&mut self, stream: &Stream, page: &mut Page) -> Result<Vec<u8>, Reason> {
        let content = open::content(stream, page.left).ok_or_else(too_much)?;
        // Empty forms are no way around it.
        self.pay(content.len() + 64, page)?;
        Ok(content)
    }

    fn pay(&mut self, n: usize, page: &mut Page) -> Result<(), Reason> {
        page.left = page.left.checked_sub(n as u64).ok_or_else(too_much)?;
        self.left = self.left.checked_sub(n as u64).ok_or_else(too_much)?;
        Ok(())
    }

    fn draw(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        depth: usize,
        page: &mut Page,
    ) -> Result<(), Reason> {
        let words = content.split(|it| !it.is_ascii_alphabetic()).filter(|it| !it.is_empty());
        page.operators = page.operators.checked_sub(words.count()).ok_or_else(too_much)?;
        let content = Content::decode(content).map_err(|error| malformed(&error.to_string()))?;
        let mut states = 0_usize;
        for Operation { operator, operands } in content.operations {
            match (operator.as_str(), operands.as_slice()) {
                ("q", _) => {
                    states += 1;
                    if states <= STATES {
                        page.push("q", vec![]);
                    }
                }
                ("Q", _) if states > 0 => {
                    if states <= STATES {
                        page.push("Q", vec![]);
                    }
                    states -= 1;
                }
                ("BT" | "ET" | "T*", _) => page.push(&operator, vec![]),
                ("Tc" | "Tw" | "Tz" | "TL" | "Ts", [_]) | ("Td" | "TD", [_, _]) | ("Tm" | "cm", [_, _, _, _, _, _])
                    if are_numbers(&operands) =>
                {
                    page.push(&operator, operands);
                }
                ("Tj", [Object::String(..)]) => page.push("Tj", operands),
                ("'", [Object::String(..)]) => {
                    page.push("T*", vec![]);
                    page.push("Tj", operands);
                }
                ("\"", [numbers @ .., text @ Object::String(..)]) if numbers.len() == 2 && are_numbers(numbers) => {
                    for (operator, number) in ["Tw", "Tc"].into_iter().zip(numbers) {
                        page.push(operator, vec![number.clone()]);
                    }
                    page.push("T*", vec![]);
                    page.push("Tj", vec![text.clone()]);
                }
                ("TJ", [Object::Array(_)]) => page.push("TJ", operands),
                ("Tf", [Object::Name(name), size]) if are_numbers(std::slice::from_ref(size)) => {
                    if let Some(font) = self.font(name, resources, page)? {
                        page.push("Tf", vec![Object::Name(font), size.clone()]);
                    }
                }
                ("Do", [Object::Name(name)]) if depth < DEEPEST => self.form(name, resources, depth, page)?,
                _ => {}
            }
        }
        for _ in 0..states.min(STATES) {
            page.push("Q", vec![]);
        }
        Ok(())
    }

    /// Draws a form in place.
    fn form(
        &mut self,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        depth: usize,
        page: &mut Page,
    ) -> Result<(), Reason> {
        let forms = resources.and_then(|it| it.get_deref(b"XObject", self.source).and_then(Object::as_dict).ok());
        let form = forms.and_then(|it| it.get_deref(name, self.source).and_then(Object::as_stream).ok());
        let is_form = |it: &&Stream| it.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"Form");
        let Some(form) = form.filter(is_form) else { return Ok(()) };
        let content = self.stream(form, page)?;
        let inner = form.dict.get_deref(b"Resources", self.source).and_then(Object::as_dict).ok();
        page.push("q", vec![]);
        if let Ok(Ok(matrix)) = form.dict.get_deref(b"Matrix", self.source).map(Object::as_array)
            && matrix.len() == 6
            && are_numbers(matrix)
        {
            page.push("cm", matrix.clone());
        }
        self.draw(&content, inner.or(resources), depth + 1, page)?;
        page.push("Q", vec![]);
        Ok(())
    }

    /// The name in the flat page of what is called `name` in `resources`.
    fn font(
        &mut self,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        page: &mut Page,
    ) -> Result<Option<Vec<u8>>, Reason> {
        let fonts = resources.and_then(|it| it.get_deref(b"Font", self.source).and_then(Object::as_dict).ok());
        let Some(entry) = fonts.and_then(|it| it.get(name).ok()) else { return Ok(None) };
        let Ok((id, Object::Dictionary(dict))) = self.source.dereference(entry) else { return Ok(None) };
        let key = id.map_or(FontKey::Address(std::ptr::from_ref(dict).addr()), FontKey::Object);
        let (source, target) = (self.source, &mut self.target);
        let copy = self.fonts.entry(key).or_insert_with(|| font::copy(source, dict, target));
        let name = format!("F{}", copy.id.0).into_bytes();
        if page.fonts.insert(copy.id, name.clone()).is_none() {
            // It counts for all pages only: it is no drawing.
            self.left = self.left.checked_sub(copy.cost as u64).ok_or_else(too_much)?;
        }
        Ok(Some(name))
    }
}

/// The codes that are drawn, in whatever font.
struct Drawn(Vec<bool>);

impl Default for Drawn {
    fn default() -> Self {
        Self(vec![false; 1 << 16])
    }
}

impl Drawn {
    fn add(&mut self, operand: &Object) {
        match operand {
            Object::String(text, _) => {
                for code in text.as_chunks::<2>().0 {
                    if let Some(drawn) = self.0.get_mut(usize::from(u16::from_be_bytes(*code))) {
                        *drawn = true;
                    }
                }
            }
            Object::Array(parts) => {
                // Strings stand in it, but no further lists.
                parts.iter().filter(|it| it.as_str().is_ok()).for_each(|it| self.add(it));
            }
            _ => {}
        }
    }

    /// Codes of one byte are few enough to be kept all.
    fn has(&self, code: u16) -> bool {
        code < 256 || self.0.get(usize::from(code)).copied().unwrap_or_default()
    }
}

impl Page {
    fn push(&mut self, operator: &str, operands: Vec<Object>) {
        self.operations.push(Operation { operator: operator.to_owned(), operands });
    }
}

/// Whether all are numbers, and of a size that pages have.
fn are_numbers(objects: &[Object]) -> bool {
    objects.iter().all(|it| it.as_float().is_ok_and(|it| it.abs() < 1e9))
}

fn too_much() -> Reason {
    malformed("its pages are too much to draw")
}
