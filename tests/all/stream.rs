//! Streamed conversion: the result is that of the whole text for every chunk size.

use std::io::{self, Read};

use hanfold::internal::{convert_by_stages, convert_stream_by};
use hanfold::tables::{LockList, Table};
use hanfold::{Config, Converter};

/// Reader that returns a fixed number of bytes at a time, and is interrupted before each.
struct Parts<'t> {
    rest: &'t [u8],
    part: usize,
    interrupted: bool,
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let part = self.part.min(buffer.len());
        self.rest.read(&mut buffer[..part])
    }
}

fn streamed(converter: &Converter, text: &[u8], part: usize, chunk: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let parts = Parts { rest: text, part, interrupted: false };
    convert_stream_by(converter, parts, &mut out, chunk).map(|()| out)
}

#[test]
fn results_do_not_depend_on_the_sizes_of_parts() {
    let text = "软件里的头发，⿰氵工程序；老化的服务器SQL注入\n𠀀·发⿰⿰展后⿳的网络，乾隆干净。"
        .repeat(40);
    for name in Config::ALL {
        let converter = Converter::new(name);
        let whole = converter.convert(&text);
        assert_eq!(whole, convert_by_stages(&converter, &text), "{name}");
        for size in (1..20).chain([63, 64, 65, 511, 512, 513, 1000, 4096, 1 << 20]) {
            for (part, chunk) in [(size, 1), (1, size), (size, 700), (700, size)] {
                let streamed = streamed(&converter, text.as_bytes(), part, chunk).unwrap();
                assert!(streamed == whole.as_bytes(), "{name}: {part} bytes, {chunk} at a time");
            }
        }
    }
}

/// Fragments of any length, of natural text, overlapping locks and text without a place to cut.
#[test]
fn results_do_not_depend_on_fragments() {
    let natural =
        "软件里的头发，⿰氵工程序；老化的服务器SQL注入\n𠀀·发⿰⿰展后⿳的网络，乾隆干净。"
            .repeat(9);
    let endless = "⿰".repeat(400);
    let table = Table::parse("rows.txt", "头发\t頭毛\n发展\t展\n").unwrap();
    let locks = LockList::parse("locks.txt", "干净的\n的头\n").unwrap();
    for config in Config::ALL {
        let overlaid = Converter::builder(config).user_table(table.clone()).locks(locks.clone());
        for converter in [Converter::new(config), overlaid.build().unwrap()] {
            let mut stream = converter.stream();
            for (text, length) in
                [(&natural, 1), (&natural, 2), (&natural, 7), (&natural, 500), (&endless, 3)]
            {
                let characters: Vec<char> = text.chars().collect();
                let mut converted = String::new();
                for fragment in characters.chunks(length) {
                    converted += stream.push(&String::from_iter(fragment));
                }
                converted += stream.finish();
                assert_eq!(converted, converter.convert(text), "{config}, {length} at a time");
            }
        }
    }
}

/// Text that is complete comes at once: little is kept.
#[test]
fn complete_text_is_returned_at_once() {
    let mut stream = Converter::new(Config::S2twp).stream();
    let (mut pushed, mut converted, mut most) = (0, 0, 0);
    for fragment in "渡口的灯亮了，对岸有人在喊船。".repeat(200).split_inclusive('，')
    {
        pushed += fragment.len();
        converted += stream.push(fragment).len();
        most = most.max(pushed - converted);
    }
    assert!(most < 1000, "{most} bytes were kept");
}

#[test]
fn bytes_that_are_not_utf8_are_an_error_with_its_place() {
    let converter = Converter::new(Config::S2t);
    let mut bytes = "头发".repeat(1000).into_bytes();
    bytes.push(0xFF);
    bytes.extend_from_slice("头发".repeat(1000).as_bytes());
    for chunk in [1, 1000, 1 << 20] {
        let mut out = Vec::new();
        let error = convert_stream_by(&converter, &bytes[..], &mut out, chunk).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(error.to_string().contains("byte 6000"), "{error}");
        assert_eq!(out, "頭髮".repeat(1000).as_bytes());
    }
    // A character truncated by the end of the input.
    let error = streamed(&converter, &"头发".as_bytes()[..5], 1, 1).unwrap_err();
    assert!(error.to_string().contains("byte 3"), "{error}");
}

#[test]
fn memory_is_bounded() {
    /// Writer that fails if more than a few bytes are written at once.
    struct Little;
    impl io::Write for Little {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            assert!(bytes.len() < 1 << 20, "{} bytes at once", bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    // There is no place to cut: every character is in some table.
    for text in ["干", "发展", "软件", "⿰氵工"] {
        let text = text.repeat(1 << 19);
        Converter::new(Config::S2twp).convert_stream(text.as_bytes(), Little).unwrap();
    }
}
