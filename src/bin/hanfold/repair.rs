//! `hanfold repair`.

use hanfold::Normalizer;

use crate::Exit;
use crate::args::{Global, Repair};
use crate::job::{Job, conversion};

pub(crate) fn run(command: &Repair, global: &Global) -> anyhow::Result<Exit> {
    let job = Job {
        input: &command.input,
        output: &command.output,
        global,
        normalizer: Normalizer::only_repairing(command.options()),
        conversion: conversion(&command.input, &command.output),
    };
    job.run()
}
