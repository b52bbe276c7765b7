//! Main loop of all workers: opens a converter, converts as requested, and reports the time.
//!
//! A request is a line, its words separated by tabs, and so is the answer:
//!
//! | request | answer |
//! |---|---|
//! | `open CONFIG` | `ok`, or `lacks` if the peer has no equivalent |
//! | `text PATH` | `ok`; the text of all further requests |
//! | `time OFFSET LENGTH TIMES` | a measurement: that part of the text, converted TIMES times |
//! | `pieces LENGTH` | a measurement: the text once, in documents of about LENGTH bytes |
//! | `write PATH` | `ok HASH LENGTH`; the converted text is in that file |
//!
//! A measurement is `NANOSECONDS HASH LENGTH`: of all conversions, and of the last output. An error is
//! `error MESSAGE`, and ends the worker.

use std::error::Error;
use std::hash::{DefaultHasher, Hasher};
use std::hint::black_box;
use std::io::{BufRead, Read, Write};
use std::process::ExitCode;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A converter that is compared.
pub trait Peer: Sized {
    /// Output buffer. It is kept between calls, so that a peer that can write to a buffer writes to a warm one, as its users would;
    /// other peers replace it.
    type Output: Default + AsRef<[u8]>;

    /// Opens the converter for an OpenCC configuration, or for the peer's equivalent.
    fn open(config: &str) -> Result<Option<Self>>;

    /// Converts `text`, replacing `out`.
    fn convert(&self, text: &str, out: &mut Self::Output) -> Result<()>;
}

/// Runs the `main` of a worker: answers requests. With `once CONFIG` it converts standard input to standard output and ends, to
/// measure a whole process; 3 means that it lacks the configuration.
pub fn main<P: Peer>() -> ExitCode {
    let done = match std::env::args().skip_while(|argument| argument != "once").nth(1) {
        Some(config) => once::<P>(&config),
        None => serve::<P>(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            println!("error\t{}", error.to_string().replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn once<P: Peer>(config: &str) -> Result<ExitCode> {
    let Some(peer) = P::open(config)? else { return Ok(ExitCode::from(3)) };
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut out = P::Output::default();
    peer.convert(&text, &mut out)?;
    std::io::stdout().write_all(out.as_ref())?;
    Ok(ExitCode::SUCCESS)
}

fn serve<P: Peer>() -> Result<ExitCode> {
    let mut worker = Worker::<P> { peer: None, text: String::new(), out: P::Output::default() };
    for request in std::io::stdin().lock().lines() {
        let request = request?;
        let words: Vec<&str> = request.split('\t').collect();
        println!("{}", worker.answer(&words)?);
    }
    Ok(ExitCode::SUCCESS)
}

struct Worker<P: Peer> {
    peer: Option<P>,
    text: String,
    out: P::Output,
}

impl<P: Peer> Worker<P> {
    fn answer(&mut self, request: &[&str]) -> Result<String> {
        match *request {
            ["open", config] => {
                self.peer = P::open(config)?;
                Ok(if self.peer.is_some() { "ok" } else { "lacks" }.to_owned())
            }
            ["text", path] => {
                self.text = std::fs::read_to_string(path)?;
                Ok("ok".to_owned())
            }
            ["time", offset, length, times] => {
                let offset: usize = offset.parse()?;
                let end = offset.saturating_add(length.parse()?);
                let part = self.text.get(offset..end).ok_or("no such part of the text")?;
                let (nanoseconds, output) =
                    measure(&self.peer, &vec![part; times.parse()?], &mut self.out)?;
                Ok(format!("{nanoseconds}\t{output}"))
            }
            ["pieces", length] => {
                let pieces = pieces(&self.text, length.parse()?);
                let (nanoseconds, output) = measure(&self.peer, &pieces, &mut self.out)?;
                Ok(format!("{nanoseconds}\t{output}"))
            }
            ["write", path] => {
                let (_, output) = measure(&self.peer, &[&self.text], &mut self.out)?;
                std::fs::write(path, self.out.as_ref())?;
                Ok(format!("ok\t{output}"))
            }
            _ => Err("an unknown request".into()),
        }
    }
}

/// Converts all texts. Returns the nanoseconds, and hash and length of the last output.
fn measure<P: Peer>(
    peer: &Option<P>,
    texts: &[&str],
    out: &mut P::Output,
) -> Result<(u128, String)> {
    let peer = peer.as_ref().ok_or("no configuration is open")?;
    let start = Instant::now();
    for text in texts {
        peer.convert(black_box(text), black_box(out))?;
    }
    let nanoseconds = start.elapsed().as_nanos();
    let out = (*out).as_ref();
    Ok((nanoseconds, format!("{:016x}\t{}", hash(out), out.len())))
}

/// Divides the text into documents of at least `length` bytes that end with a line.
fn pieces(text: &str, length: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if end - begin >= length || end == text.len() {
            pieces.extend(text.get(begin..end));
            begin = end;
        }
    }
    pieces
}

/// Hash of bytes, the same in every worker: all are built with the same standard library.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
