//! A worker process with a line protocol, described in ../../worker.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Result;
use crate::peers::Peer;

pub(crate) struct Worker {
    pub(crate) peer: &'static Peer,
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// Identity of an output: its hash and length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output(String);

pub(crate) struct Measurement {
    pub(crate) nanoseconds: f64,
    pub(crate) output: Output,
}

impl Worker {
    pub(crate) fn start(peer: &'static Peer, folder: &Path) -> Result<Self> {
        let mut process = Command::new(folder.join(peer.program))
            .args(peer.argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", peer.program))?;
        let requests = process.stdin.take();
        let answers = process.stdout.take().ok_or("a worker without output")?;
        Ok(Self { peer, process, requests, answers: BufReader::new(answers) })
    }

    /// Opens a configuration. Returns whether the peer has it.
    pub(crate) fn open(&mut self, config: &str) -> Result<bool> {
        Ok(self.ask(&format!("open\t{config}"))? == "ok")
    }

    pub(crate) fn text(&mut self, path: &Path) -> Result<()> {
        self.ask(&format!("text\t{}", path.display())).map(drop)
    }

    /// Writes the whole converted text to a file.
    pub(crate) fn write(&mut self, path: &Path) -> Result<Output> {
        let answer = self.ask(&format!("write\t{}", path.display()))?;
        let (_, output) = answer.split_once('\t').ok_or("an answer without an output")?;
        Ok(Output(output.to_owned()))
    }

    /// Converts a part of the text a number of times.
    pub(crate) fn time(
        &mut self,
        offset: usize,
        length: usize,
        times: usize,
    ) -> Result<Measurement> {
        let answer = self.ask(&format!("time\t{offset}\t{length}\t{times}"))?;
        measurement(&answer)
    }

    /// Converts the text in documents of a length.
    pub(crate) fn pieces(&mut self, length: usize) -> Result<Measurement> {
        let answer = self.ask(&format!("pieces\t{length}"))?;
        measurement(&answer)
    }

    fn ask(&mut self, request: &str) -> Result<String> {
        let name = self.peer.name;
        let requests = self.requests.as_mut().ok_or("a worker without input")?;
        // If the worker has ended, its last line explains more than the write error.
        let asked = writeln!(requests, "{request}");
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        asked.map_err(|error| format!("{name}: {answer}{error}"))?;
        let answer = answer.trim_end();
        match answer.strip_prefix("error\t") {
            Some(message) => Err(format!("{name}: {message} (asked: {request})").into()),
            None if answer.is_empty() => Err(format!("{name} has ended (asked: {request})").into()),
            None => Ok(answer.to_owned()),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing its input ends the worker.
        self.requests = None;
        let _ = self.process.wait();
    }
}

fn measurement(answer: &str) -> Result<Measurement> {
    let (nanoseconds, output) = answer.split_once('\t').ok_or("an answer without an output")?;
    Ok(Measurement { nanoseconds: nanoseconds.parse()?, output: Output(output.to_owned()) })
}
