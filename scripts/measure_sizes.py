#!/usr/bin/env python3
"""Measures how large hanfold and programs that use it are, stripped and with link-time optimization, as a Markdown table.

    python3 scripts/measure_sizes.py             builds the command and four small programs in target/sizes, and prints the table
    python3 scripts/measure_sizes.py --check     also fails if one is larger than its ceiling

Sizes of programs are those over an empty Rust program, in MB (10⁶ bytes). The ceilings are the sizes of 2026-12-01 and a tenth.
"""

import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROJECT = ROOT / "target" / "sizes"
MANIFEST = f"""[package]
name = "sizes"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
hanfold = {{ path = "{ROOT}", default-features = false }}

[profile.release]
codegen-units = 1
lto = "fat"
strip = true

[workspace]
"""
EMPTY = "empty"
# What a program does, its code, and its ceiling in MB.
PROGRAMS = {
    EMPTY: ("nothing", "", 0),
    "one": ("one configuration, known when it is compiled", "print!(\"{}\", hanfold::Converter::new(hanfold::Config::S2twp).convert(&text));", 2.5),
    "sixteen": ("all configurations", "for config in hanfold::Config::ALL { print!(\"{}\", hanfold::Converter::new(config).convert(&text)); }", 4),
    "normalizer": ("a normalizer with detection, repair and context",
                   "print!(\"{}\", hanfold::Normalizer::new(hanfold::Target::HANS).normalize(&text).unwrap().text);", 13.5),
    "fold": ("the search fold", "print!(\"{}\", hanfold::SearchFold::new().fold(&text));", 0.3),
}

# Ceiling of the stripped command in MB; it is not compared with the empty program.
COMMAND_CEILING = 18.5


def command_size():
    """Returns the size of the stripped command in bytes."""
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    stripped = PROJECT / "hanfold"
    subprocess.run(["strip", "-o", stripped, ROOT / "target" / "release" / "hanfold"], check=True)
    return stripped.stat().st_size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail above a ceiling")
    check = parser.parse_args().check
    (PROJECT / "src" / "bin").mkdir(parents=True, exist_ok=True)
    (PROJECT / "Cargo.toml").write_text(MANIFEST)
    for name, (_, code, _) in PROGRAMS.items():
        reads = "let text: String = std::env::args().skip(1).collect();"
        (PROJECT / "src" / "bin" / f"{name}.rs").write_text(f"fn main() {{ {reads} {code} print!(\"{{}}\", text.len()); }}\n")
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=PROJECT, check=True)
    sizes = {name: (PROJECT / "target" / "release" / name).stat().st_size for name in PROGRAMS}
    print("| program that uses (or is) | MB | ceiling |\n|---|---:|---:|")
    rows = [(what, sizes[name] - sizes[EMPTY], ceiling) for name, (what, _, ceiling) in PROGRAMS.items() if name != EMPTY]
    rows.append(("the command", command_size(), COMMAND_CEILING))
    too_large = []
    for what, size, ceiling in rows:
        print(f"| {what} | {size / 1e6:.1f} | {ceiling} |")
        if size / 1e6 > ceiling:
            too_large.append(f"{what}: {size / 1e6:.2f} MB, more than {ceiling}")
    if check and too_large:
        sys.exit("\n".join(too_large))


if __name__ == "__main__":
    main()
