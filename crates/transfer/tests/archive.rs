//! Archives are opened by a program that is not ours, where there is one.

use std::io::Write;
use std::process::Command;

use parvis_transfer::{Crc, ZipEntry, archive};

#[test]
fn an_archive_is_read_by_others() {
    let files: [(&str, &[u8]); 4] = [
        ("album/été 1.txt", b"one"),
        ("album/../deep/er/two.bin", &[7; 70_000]),
        ("album/empty", b""),
        ("album/ÉTÉ 1.txt", b"another"),
    ];
    let entries = files.map(|(path, bytes)| {
        let mut crc = Crc::default();
        crc.take(bytes);
        ZipEntry { path: path.to_owned(), size: bytes.len() as u64, crc: crc.value() }
    });
    let (heads, end) = archive(&entries).expect("small");
    let mut bytes: Vec<u8> =
        heads.iter().zip(&files).flat_map(|(head, (_, file))| [head, *file].concat()).collect();
    bytes.extend(end);
    let path = std::env::temp_dir().join(format!("parvis-archive-{}.zip", std::process::id()));
    std::fs::File::create(&path).and_then(|mut file| file.write_all(&bytes)).expect("a place for it");
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  print('|'.join(f'{i.filename}:{i.file_size}' for i in z.infolist()))";
    let read = Command::new("python3").args(["-c", script]).arg(&path).output();
    let _ = std::fs::remove_file(&path);
    // Where there is no Python, there is nothing to read it with.
    let Ok(read) = read else { return };
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let names = String::from_utf8_lossy(&read.stdout);
    assert_eq!(
        names.trim(),
        "album/été 1.txt:3|album/deep/er/two.bin:70000|album/empty:0|album/ÉTÉ 1 (2).txt:7"
    );
}
