//! Throughput of every peer in turn, round after round.

use std::path::Path;

use crate::compare::{Difference, compare};
use crate::peers::{self, Role};
use crate::table::{self, figure, median, smallest};
use crate::texts::{self, Text};
use crate::worker::{Output, Worker};
use crate::{Args, Result, built};

/// Length of a document, in bytes.
const DOCUMENT: usize = 10_000;
/// Number of conversions of a document in one measurement.
const TIMES: usize = 2_000;

/// Measurements of one worker with one text and configuration.
struct Course {
    difference: Option<Difference>,
    output: Output,
    whole: Vec<f64>,
    document: Vec<f64>,
    pieces: Vec<f64>,
}

/// A part of the text that is converted repeatedly.
struct Document {
    offset: usize,
    length: usize,
}

/// Measures and prints. Returns faults: outputs of hanfold that are wrong, and any that change between rounds.
pub(crate) fn run(args: &Args) -> Result<Vec<String>> {
    let texts = texts::read(args)?;
    let folder = built()?;
    let scratch = folder.join("outputs");
    std::fs::create_dir_all(&scratch)?;
    let mut workers = peers::wanted(&args.peers)?
        .into_iter()
        .map(|peer| Worker::start(peer, &folder))
        .collect::<Result<Vec<_>>>()?;
    let mut complaints = Vec::new();
    println!("MB/s: 10⁶ bytes of UTF-8 input, one thread, median of {} rounds.\n", args.rounds);
    print_load("before");
    for text in &texts {
        let document = middle(&text.content);
        let path = scratch.join("text.txt");
        std::fs::write(&path, &text.content)?;
        for worker in &mut workers {
            worker.text(&path)?;
        }
        describe(text, &document);
        for config in text.configs {
            if !args.configs.iter().any(|wanted| wanted == config) {
                continue;
            }
            let place = format!("{config} on {} text", text.title);
            let mut courses = check(&mut workers, config, &scratch)?;
            measure(args, text, &document, &mut workers, &mut courses, &mut complaints, &place)?;
            print(text, &document, config, &workers, &courses);
            for (worker, course) in workers.iter().zip(&courses) {
                let Some(course) = course else { continue };
                let differs = course.difference.as_ref().is_some_and(|d| !d.is_none());
                if worker.peer.role == Role::Ours && differs {
                    complaints.push(format!("{place}: {} differs from OpenCC", worker.peer.name));
                }
            }
        }
    }
    print_load("after");
    Ok(complaints)
}

/// Opens the configuration in all workers, and compares the outputs. This is also the warm-up.
fn check(workers: &mut [Worker], config: &str, scratch: &Path) -> Result<Vec<Option<Course>>> {
    let file = |at: usize| scratch.join(format!("{at}.txt"));
    let mut outputs = Vec::new();
    for (at, worker) in workers.iter_mut().enumerate() {
        outputs.push(match worker.open(config)? {
            true => Some(worker.write(&file(at))?),
            false => None,
        });
    }
    let judge = workers.iter().position(|worker| worker.peer.role == Role::Judge);
    let judge = judge.ok_or("OpenCC is not there to judge")?;
    // The judge has no search fold.
    let judge = match outputs.get(judge) {
        Some(Some(_)) => Some(std::fs::read_to_string(file(judge))?),
        _ => None,
    };
    let mut courses = Vec::new();
    for (at, (output, worker)) in outputs.into_iter().zip(workers).enumerate() {
        let Some(output) = output else {
            courses.push(None);
            continue;
        };
        let difference = match (worker.peer.role, &judge) {
            (Role::Limit, _) | (_, None) => None,
            (_, Some(judge)) => Some(compare(&std::fs::read_to_string(file(at))?, judge)),
        };
        let (whole, document, pieces) = Default::default();
        courses.push(Some(Course { difference, output, whole, document, pieces }));
    }
    Ok(courses)
}

/// Runs all rounds. The peer that begins a round is last in the next one, so that the order varies.
fn measure(
    args: &Args,
    text: &Text,
    document: &Document,
    workers: &mut [Worker],
    courses: &mut [Option<Course>],
    complaints: &mut Vec<String>,
    place: &str,
) -> Result<()> {
    let mut turns: Vec<_> = workers.iter_mut().zip(courses).collect();
    for _ in 0..args.rounds {
        let mut of_document = Vec::new();
        for (worker, course) in &mut turns {
            let Some(course) = course else { continue };
            let whole = worker.time(0, text.content.len(), 1)?;
            course.whole.push(whole.nanoseconds);
            if whole.output != course.output {
                complaints.push(format!("{place}: {} changes its output", worker.peer.name));
            }
            let again = worker.time(document.offset, document.length, TIMES)?;
            course.document.push(again.nanoseconds);
            of_document.push((worker.peer, again.output));
            course.pieces.push(worker.pieces(DOCUMENT)?.nanoseconds);
        }
        let judge = of_document.iter().find(|(peer, _)| peer.role == Role::Judge).cloned();
        for (peer, output) in of_document {
            let differs = judge.as_ref().is_some_and(|(_, expected)| *expected != output);
            if peer.role == Role::Ours && differs {
                complaints.push(format!("{place}: {} differs on a document", peer.name));
            }
        }
        turns.rotate_left(1);
    }
    Ok(())
}

fn print(
    text: &Text,
    document: &Document,
    config: &str,
    workers: &[Worker],
    courses: &[Option<Course>],
) {
    let speed = |bytes: usize, nanoseconds: f64| 1e3 * bytes as f64 / nanoseconds;
    let whole = |nanoseconds| speed(text.content.len(), nanoseconds);
    let ours = courses.iter().flatten().next().map(|course| &course.whole);
    let ours = |of: fn(&[f64]) -> f64| ours.map_or(f64::NAN, |whole| of(whole));
    let head = [
        config,
        "MB/s",
        "best",
        "hanfold is … as fast",
        "by best",
        "in 10 kB documents",
        "to whole",
        "one 10 kB document",
        "to whole",
        "output",
    ];
    let mut rows = Vec::new();
    for (worker, course) in workers.iter().zip(courses) {
        let mut row = vec![worker.peer.name.to_owned()];
        let Some(course) = course else {
            row.resize(head.len() - 1, "–".to_owned());
            row.push("has no such conversion".to_owned());
            rows.push(row);
            continue;
        };
        let middle = median(&course.whole);
        row.push(figure(whole(middle)));
        row.push(figure(whole(smallest(&course.whole))));
        row.push(format!("{} ×", figure(middle / ours(median))));
        row.push(format!("{} ×", figure(smallest(&course.whole) / ours(smallest))));
        let small = [
            whole(median(&course.pieces)),
            speed(document.length * TIMES, median(&course.document)),
        ];
        for speed in small {
            row.push(figure(speed));
            row.push(format!("{:.0} %", 100.0 * speed / whole(middle)));
        }
        row.push(course.difference.as_ref().map_or(String::new(), Difference::to_string));
        rows.push(row);
    }
    table::print(&head, &rows);
}

fn describe(text: &Text, document: &Document) {
    let ascii = text.content.bytes().filter(u8::is_ascii).count();
    let characters = text.content.chars().count();
    println!(
        "## Text: {}\n\n{:.1} MB; of its characters {:.1} % are ASCII, of its bytes {:.1} %. \
         The document has {} bytes.\n",
        text.title,
        text.content.len() as f64 / 1e6,
        100.0 * ascii as f64 / characters.max(1) as f64,
        100.0 * ascii as f64 / text.content.len().max(1) as f64,
        document.length,
    );
}

/// Lines from the middle of the text.
fn middle(text: &str) -> Document {
    let offset = texts::line_end(text, text.len() / 2);
    // At the end of the text, start from its beginning.
    let offset = if offset == text.len() { 0 } else { offset };
    let rest = text.get(offset..).unwrap_or_default();
    let mut length = texts::line_end(rest, DOCUMENT);
    if length > 2 * DOCUMENT {
        // A text without lines.
        length = rest.floor_char_boundary(DOCUMENT);
    }
    Document { offset, length }
}

/// Prints the load of the machine, if the system reports it.
fn print_load(when: &str) {
    if let Ok(load) = std::fs::read_to_string("/proc/loadavg") {
        let load: Vec<&str> = load.split(' ').take(2).collect();
        println!("Load {when} the run, over 1 and 5 minutes: {}.\n", load.join(", "));
    }
}
