//! Time and memory of a whole process that converts 30 bytes.

use std::fs::File;
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::peers::{self, PEERS, Role};
use crate::table::{self, figure, median, smallest};
use crate::{Args, Result, built, root};

/// Ten simplified characters of three bytes.
const HANS: &str = "鼠标里的软件和干面条";
/// Ten traditional characters of three bytes.
const HANT: &str = "滑鼠裡的軟體和乾麵條";

/// A process that is run repeatedly.
struct Program {
    name: &'static str,
    path: PathBuf,
    arguments: Vec<&'static str>,
    is_judge: bool,
    must_be_right: bool,
    milliseconds: Vec<f64>,
    megabytes: Vec<f64>,
}

/// Measures and prints.
pub(crate) fn run(args: &Args) -> Result<Vec<String>> {
    let folder = built()?;
    let scratch = folder.join("outputs");
    std::fs::create_dir_all(&scratch)?;
    let mut complaints = Vec::new();
    println!(
        "A process that reads 30 bytes, converts them and writes them; median of {} runs, all in turn.\n",
        args.runs
    );
    for config in &args.configs {
        let text = if config.starts_with('s') { HANS } else { HANT };
        let input = scratch.join("sentence.txt");
        std::fs::write(&input, text)?;
        let mut programs = Vec::new();
        let mut expected = None;
        let mut lacking = Vec::new();
        for program in programs_of(args, &folder)? {
            let Some(output) = output(&program, config, &input)? else {
                lacking.push(program.name);
                continue;
            };
            if program.is_judge {
                expected = Some(output.clone());
            }
            programs.push((program, output));
        }
        for (program, output) in &programs {
            if program.must_be_right && Some(output) != expected.as_ref() {
                complaints.push(format!("{config}: {} says {output}", program.name));
            }
        }
        let mut programs: Vec<_> = programs.into_iter().map(|(program, _)| program).collect();
        for _ in 0..args.runs {
            programs.iter_mut().try_for_each(|program| run_once(program, config, &input))?;
            programs.rotate_left(1);
        }
        print(config, &mut programs, &lacking);
    }
    Ok(complaints)
}

fn programs_of(args: &Args, folder: &Path) -> Result<Vec<Program>> {
    let program = |name, path: PathBuf, arguments, role| Program {
        name,
        path,
        arguments,
        is_judge: role == Role::Judge,
        must_be_right: role == Role::Ours,
        milliseconds: Vec::new(),
        megabytes: Vec::new(),
    };
    let command = root().join("target/release/hanfold");
    let mut programs = vec![
        program("/bin/true", PathBuf::from("/bin/true"), Vec::new(), Role::Limit),
        program("hanfold, the command", command, vec!["convert", "--config"], Role::Ours),
    ];
    for peer in peers::wanted(&args.peers)? {
        if peer.role != Role::Limit && peer.argument.is_none() {
            programs.push(program(peer.name, folder.join(peer.program), vec!["once"], peer.role));
        }
    }
    Ok(programs)
}

fn command(program: &Program, config: &str, input: &Path) -> Result<Command> {
    let mut command = Command::new(&program.path);
    command.args(&program.arguments).stdin(File::open(input)?);
    if !program.arguments.is_empty() {
        command.arg(config);
    }
    Ok(command)
}

/// Output of a program; `None` if it lacks the configuration.
fn output(program: &Program, config: &str, input: &Path) -> Result<Option<String>> {
    let path = program.path.display();
    let output = command(program, config, input)?
        .output()
        .map_err(|error| format!("{path} does not start: {error}"))?;
    let written = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(0) => Ok(Some(written)),
        Some(3) if !program.must_be_right => Ok(None),
        _ => Err(format!("{path} with {config}: {}: {written}", output.status).into()),
    }
}

fn run_once(program: &mut Program, config: &str, input: &Path) -> Result<()> {
    let mut command = command(program, config, input)?;
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let child = command.spawn()?;
    let kilobytes = wait(child.id())?;
    program.milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
    program.megabytes.push(kilobytes * 1024.0 / 1e6);
    Ok(())
}

/// Waits for the end of a child. Returns its peak resident memory, in kilobytes as reported by the system.
///
/// This is at least the memory of this process when it started the child, which must therefore be small.
fn wait(child: u32) -> Result<f64> {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let child = libc::pid_t::try_from(child)?;
    // SAFETY: `usage` is writable, the status may be null, and nothing else waits for this child.
    let waited = unsafe { libc::wait4(child, std::ptr::null_mut(), 0, usage.as_mut_ptr()) };
    if waited != child {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: all zeros are a valid value, and so is the output of wait4.
    Ok(unsafe { usage.assume_init() }.ru_maxrss as f64)
}

fn print(config: &str, programs: &mut [Program], lacking: &[&str]) {
    let order = |name: &str| PEERS.iter().position(|peer| peer.name == name).map_or(0, |at| at + 1);
    programs.sort_by_key(|program| (order(program.name), program.name));
    let rows: Vec<_> = programs
        .iter()
        .map(|program| {
            vec![
                program.name.to_owned(),
                format!("{} ms", figure(median(&program.milliseconds))),
                format!("{} ms", figure(smallest(&program.milliseconds))),
                format!("{} MB", figure(median(&program.megabytes))),
            ]
        })
        .collect();
    table::print(&[config, "median", "best", "most memory resident"], &rows);
    if !lacking.is_empty() {
        println!("Without such a conversion: {}.\n", lacking.join(", "));
    }
}
