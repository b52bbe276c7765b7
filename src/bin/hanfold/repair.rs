//! `hanfold repair`.

use hanfold::Normalizer;

use crate::args::{GlobalArgs, Repair};
use crate::exit::Exit;
use crate::job::{Job, file_conversion};

pub(crate) fn run(command: &Repair, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let job = Job {
        input: &command.input,
        output: &command.output,
        global,
        normalizer: Normalizer::repair_only(command.repair.options()),
        file_conversion: file_conversion(&command.input, &command.output),
    };
    job.run()
}
