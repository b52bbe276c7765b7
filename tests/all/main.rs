//! Integration tests in one binary, with cases as data in `tests/cases`.

// A test fails by panicking, and prints the reason for a skip.
#![allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod annotation;
mod annotation_generated;
mod api;
#[cfg(feature = "cli")]
mod cli;
mod context;
mod convert;
mod damaged;
mod data_lint;
mod decoding;
#[cfg(feature = "opencc")]
mod differential;
mod encoding;
mod encoding_extra;
mod escape;
mod explain;
mod fingerprints;
mod fold;
mod guess;
mod leftovers;
mod lost_byte;
mod markup_properties;
mod normalize;
mod offsets;
mod opencc_cases;
mod properties;
mod readings;
mod readme;
mod repair_sample;
mod script;
#[cfg(feature = "batch")]
mod second_run;
mod seeds;
#[cfg(feature = "serde")]
mod serialized;
mod stream;
mod support;
mod user_tables;
