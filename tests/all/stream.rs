//! Streamed conversion: the result is that of the whole text for every chunk size.

use std::io::{self, Read};

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
    converter.convert_stream_by(parts, &mut out, chunk).map(|()| out)
}

#[test]
fn every_size_gives_the_same() {
    let text = "软件里的头发，⿰氵工程序；老化的服务器SQL注入\n𠀀·发⿰⿰展后⿳的网络，乾隆干净。"
        .repeat(40);
    for name in Config::ALL {
        let converter = Converter::new(name);
        let whole = converter.convert(&text);
        assert_eq!(whole, converter.convert_by_stages(&text), "{name}");
        for size in (1..20).chain([63, 64, 65, 511, 512, 513, 1000, 4096, 1 << 20]) {
            for (part, chunk) in [(size, 1), (1, size), (size, 700), (700, size)] {
                let streamed = streamed(&converter, text.as_bytes(), part, chunk).unwrap();
                assert!(streamed == whole.as_bytes(), "{name}: {part} bytes, {chunk} at a time");
            }
        }
    }
}

#[test]
fn what_is_not_utf_8_is_an_error_with_its_place() {
    let converter = Converter::new(Config::S2t);
    let mut bytes = "头发".repeat(1000).into_bytes();
    bytes.push(0xFF);
    bytes.extend_from_slice("头发".repeat(1000).as_bytes());
    for chunk in [1, 1000, 1 << 20] {
        let mut out = Vec::new();
        let error = converter.convert_stream_by(&bytes[..], &mut out, chunk).unwrap_err();
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
