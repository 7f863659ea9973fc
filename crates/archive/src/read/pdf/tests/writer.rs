//! Small PDFs, object by object.

use std::{collections::BTreeMap, fmt::Write as _, io::Write};

use flate2::{Compression, write::ZlibEncoder};

/// The numbers of objects: pages from 100, with their contents after each, except that the first page is 2 and 3.
pub(super) mod catalog {
    pub(in super::super) const PAGES: u32 = 11;
    pub(super) const ROOT: u32 = 10;
    pub(super) const INFO: u32 = 12;
}

pub(super) struct Pdf {
    objects: BTreeMap<u32, Vec<u8>>,
    pub(super) resources: String,
    pub(super) trailer: String,
}

impl Pdf {
    /// Pages with these contents; `/H` is Helvetica, `/A` an Arabic font of two bytes a code, each its own meaning.
    pub(super) fn of_pages(contents: &[&str]) -> Self {
        let mut pdf = Self { objects: BTreeMap::new(), resources: String::new(), trailer: String::new() };
        let mut kids = String::new();
        for (index, content) in (0..).zip(contents) {
            let number = if index == 0 { 2 } else { 100 + 2 * index };
            let dict = format!("/Type /Page /Parent {} 0 R /Contents {} 0 R", catalog::PAGES, number + 1);
            pdf.set(number, &format!("<< {dict} /Resources 9 0 R /MediaBox [0 0 600 800] >>"));
            pdf.set(number + 1, &stream("", *content));
            write!(kids, "{number} 0 R ").unwrap();
        }
        pdf.set(4, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        let font = "/Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 7 0 R";
        pdf.set(5, &format!("<< {font} /DescendantFonts [6 0 R] >>"));
        pdf.set(6, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W [32 32 250] /DW 500 >>");
        let table =
            "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <fffe> <0000> endbfrange";
        pdf.set(7, &stream("", table));
        pdf.set(catalog::ROOT, &format!("<< /Type /Catalog /Pages {} 0 R >>", catalog::PAGES));
        pdf.set(catalog::PAGES, &format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", contents.len()));
        let author = hex("\u{FEFF}منى");
        let info = format!("<< /Title (A title) /Author <{author}> /CreationDate (D:20240131120000+02'00') >>");
        pdf.set(catalog::INFO, &info);
        pdf
    }

    /// A page with a line in the Arabic font.
    pub(super) fn of_text(text: &str) -> Self {
        Self::of_pages(&[&format!("BT /A 10 Tf 50 700 Td <{}> Tj ET", hex(text))])
    }

    pub(super) fn set(&mut self, number: u32, object: &(impl AsRef<[u8]> + ?Sized)) {
        self.objects.insert(number, object.as_ref().to_vec());
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut objects = self.objects.clone();
        let resources = format!("<< /Font << /H 4 0 R /A 5 0 R >> {} >>", self.resources);
        objects.insert(9, resources.into_bytes());
        let mut bytes = b"%PDF-1.5\n".to_vec();
        let mut table = "xref\n0 1\n0000000000 65535 f \n".to_owned();
        for (number, object) in &objects {
            write!(table, "{number} 1\n{:010} 00000 n \n", bytes.len()).unwrap();
            bytes.extend(format!("{number} 0 obj\n").bytes());
            bytes.extend(object);
            bytes.extend(b"\nendobj\n");
        }
        let start = bytes.len();
        let size = objects.keys().max().unwrap() + 1;
        let root = format!("/Root {} 0 R /Info {} 0 R", catalog::ROOT, catalog::INFO);
        bytes.extend(table.bytes());
        bytes.extend(format!("trailer << /Size {size} {root} {} >>\nstartxref\n{start}\n%%EOF", self.trailer).bytes());
        bytes
    }
}

pub(super) fn stream(dict: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let head = format!("<< /Length {} {dict} >>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

pub(super) fn packed(dict: &str, content: &[u8]) -> Vec<u8> {
    stream(&format!("/Filter /FlateDecode {dict}"), content)
}

pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The digits of a text in UTF-16.
pub(super) fn hex(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut hex, unit| {
        write!(hex, "{unit:04x}").unwrap();
        hex
    })
}
