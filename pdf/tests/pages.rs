//! PDFs made by hand, good and bad: each ends in a picture or an error.

use parvis_pdf::{Document, Unreadable, limits};

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const WHITE: [u8; 4] = [255; 4];

/// A file of these objects, numbered from 1, of which the first is the catalogue. With a table of where they are.
fn file(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let (table, count) = (bytes.len(), objects.len() + 1);
    bytes.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    bytes
}

fn stream(content: &str) -> String {
    format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// A page with what is drawn on it, for each of these: where it ends in points, and its content.
fn pages(drawn: &[(&str, &str)]) -> Vec<u8> {
    let kids: Vec<_> = (0..drawn.len()).map(|at| format!("{} 0 R", 4 + 2 * at)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", drawn.len(), kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (at, (media_box, content)) in drawn.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [{media_box}] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * at
        ));
        objects.push(stream(content));
    }
    file(&objects)
}

/// The pixel so far to the right and down, in parts of the whole.
fn pixel(document: &Document, page: usize, right: f32, down: f32) -> [u8; 4] {
    let picture = document.render(page, 64).expect("there is such a page");
    let (width, height) = (usize::from(picture.width), usize::from(picture.height));
    assert_eq!(picture.pixels.len(), width * height * 4);
    let at = (height as f32 * down) as usize * width + (width as f32 * right) as usize;
    let pixel = &picture.pixels[at * 4..at * 4 + 4];
    [pixel[0], pixel[1], pixel[2], pixel[3]]
}

#[test]
fn each_page_is_painted_on_white() {
    let document = Document::open(pages(&[
        ("0 0 200 100", "1 0 0 rg 0 0 100 100 re f"),
        ("0 0 100 200", "0 0 1 rg 0 100 100 100 re f"),
    ]))
    .unwrap();
    assert_eq!(document.pages(), 2);
    assert_eq!(pixel(&document, 1, 0.2, 0.5), RED);
    assert_eq!(pixel(&document, 1, 0.8, 0.5), WHITE);
    assert_eq!(pixel(&document, 2, 0.5, 0.2), BLUE, "up is up");
    assert_eq!(pixel(&document, 2, 0.5, 0.8), WHITE);
    let picture = document.render(2, 64).unwrap();
    assert_eq!((picture.width, picture.height), (32, 64));
}

#[test]
fn letters_are_seen_although_the_file_brings_no_font() {
    let words = "BT /F1 80 Tf 10 20 Td (HMW) Tj ET";
    let document = Document::open(pages(&[("0 0 260 100", words)])).unwrap();
    let picture = document.render(1, 130).unwrap();
    let dark = picture.pixels.chunks(4).filter(|pixel| pixel[0] < 80).count();
    assert!(dark > 500, "{dark} dark pixels");
}

#[test]
fn there_is_no_page_before_the_first_and_after_the_last() {
    let document = Document::open(pages(&[("0 0 10 10", "")])).unwrap();
    for number in [0, 2, usize::MAX] {
        assert_eq!(document.render(number, 64), Err(Unreadable::NoPage));
    }
}

#[test]
fn what_is_no_pdf_is_none() {
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        b"hello",
        b"\x89PNG\r\n\x1a\n",
        &[0; 10_000],
        b"%PDF-1.7\nxref\n0 1\ntrailer<<",
    ] {
        assert_eq!(Document::open(bytes.to_vec()).err(), Some(Unreadable::NotAPdf));
    }
}

#[test]
fn too_many_bytes_are_not_looked_at() {
    let bytes = usize::try_from(limits::FILE_BYTES).unwrap();
    assert!(Document::fits(limits::FILE_BYTES));
    assert_eq!(Document::open(vec![0; bytes + 1]).err(), Some(Unreadable::TooLarge));
}

#[test]
fn a_pdf_without_pages_is_empty() {
    let catalogue = "<< /Type /Catalog /Pages 2 0 R >>".to_owned();
    let none = "<< /Type /Pages /Count 0 /Kids [] >>".to_owned();
    let found = Document::open(file(&[catalogue, none])).err();
    assert!(matches!(found, Some(Unreadable::Empty | Unreadable::NotAPdf)), "{found:?}");
}

#[test]
fn an_encrypted_one_says_so() {
    let mut bytes = pages(&[("0 0 10 10", "")]);
    let trailer = bytes.windows(7).rposition(|window| window == b"trailer").unwrap();
    let text = String::from_utf8(bytes.split_off(trailer)).unwrap();
    let hex = "00".repeat(32);
    let encrypted = format!(
        "/ID [<{id}> <{id}>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{hex}> /U <{hex}> >> /Root",
        id = "11".repeat(16)
    );
    bytes.extend(text.replacen("/Root", &encrypted, 1).bytes());
    assert_eq!(Document::open(bytes).err(), Some(Unreadable::Encrypted));
}

#[test]
fn a_tree_of_pages_that_bites_its_tail_ends() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 99 /Kids [2 0 R 3 0 R 4 0 R] >>",
        "<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R 4 0 R] >>",
        "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 10 10] >>",
    ];
    let document = Document::open(file(&objects.map(str::to_owned))).unwrap();
    assert_eq!(pixel(&document, 1, 0.5, 0.5), WHITE);
}

#[test]
fn a_form_that_draws_itself_ends() {
    let form = "/X Do 1 0 0 rg 0 0 10 10 re f";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Contents 5 0 R /Resources << /XObject << /X 4 0 R >> >> >>"
            .to_owned(),
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 10 10] /Resources << /XObject << /X 4 0 R >> >> /Length {} >>\n\
             stream\n{form}\nendstream",
            form.len()
        ),
        stream("/X Do"),
    ];
    let document = Document::open(file(&objects)).unwrap();
    assert!(document.render(1, 64).is_ok());
}

#[test]
fn an_absurd_sheet_of_paper_is_a_picture_of_the_usual_size_or_none() {
    for media_box in [
        "0 0 1e30 1",
        "0 0 100000000 100000000",
        "0 0 0 0",
        "-5 -5 -5 -5",
        "0 0 nan 10",
        "0 0 0.0000001 0.0000001",
        "1e38 1e38 -1e38 -1e38",
        "10 10",
    ] {
        let Ok(document) = Document::open(pages(&[(media_box, "1 0 0 rg 0 0 5 5 re f")])) else { continue };
        if let Ok(picture) = document.render(1, 64) {
            assert!(picture.width <= 64 && picture.height <= 64, "{media_box}");
            assert!(picture.width > 0 && picture.height > 0, "{media_box}");
        }
    }
}

#[test]
fn wherever_a_file_is_cut_or_damaged_nothing_worse_happens_than_an_error() {
    let whole = pages(&[
        ("0 0 200 100", "q 1 0 0 rg 0 0 100 100 re f Q BT /F1 40 Tf 10 20 Td (words) Tj ET"),
        ("0 0 100 200", "0 0 1 RG 3 w 0 0 m 50 90 70 10 100 200 c S"),
    ]);
    let look = |bytes: Vec<u8>| {
        if let Ok(document) = Document::open(bytes) {
            for number in 1..=document.pages().min(3) {
                let _ = document.render(number, 16);
            }
        }
    };
    for end in (0..whole.len()).step_by(7) {
        look(whole[..end].to_vec());
    }
    // A small generator is enough to hit every part (Numerical Recipes, section 7.1).
    let mut state = 1_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for _ in 0..200 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            let at = random(bytes.len());
            bytes[at] = b"\0 0987<>[]()/R%\xff"[random(16)];
        }
        look(bytes);
    }
}
