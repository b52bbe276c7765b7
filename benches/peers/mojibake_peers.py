"""Repair programs for mojibake.py: processes that get many texts at a time."""

import json
import re
import subprocess
import sys
import venv
from dataclasses import dataclass

from encodings_peers import HERE, TARGET, Process, field

CACHE = TARGET / "mojibake"
ENGINES = ("hanfold", "ftfy safe", "ftfy default")
PACKAGES = ["ftfy", "rapidfuzz"]
# Tuning needs many builds, and no measurement of speed: this profile is built in a tenth of the time.
PROFILES = {True: "release", False: "quick"}


@dataclass(slots=True)
class Answer:
    text: str
    nanoseconds: int
    repairs: list
    suspected: list


class Hanfold:
    name = "hanfold"

    def __init__(self, program, mode="repair"):
        self.program = program
        self.process = Process([program, mode])
        manifest = (HERE.parent.parent / "Cargo.toml").read_text()
        self.version = re.search('^version = "(.*)"', manifest, re.M)[1]
        self.failed = []

    def ask(self, texts):
        answers = []
        for text, line in zip(texts, self.process.ask([field(text) for text in texts])):
            found = json.loads(line)
            if "error" in found:
                self.failed.append((found["error"], text))
                answers.append(Answer(text, 0, [], []))
            else:
                fixed = text if found["text"] is None else found["text"]
                answers.append(Answer(fixed, found["nanoseconds"], found["repairs"], found["suspected"]))
        return answers


class Ftfy:
    def __init__(self, name):
        self.name = name
        self.process = Process([environment(), HERE / "mojibake_helper.py", *name.split()])
        self.version = self.process.line().strip()

    def ask(self, texts):
        lines = self.process.ask([field(text) for text in texts])
        return [Answer(*json.loads(line), [], []) for line in lines]


class Comparison:
    """Comparisons of two texts."""

    def __init__(self):
        start = lambda what: Process([environment(), HERE / "mojibake_helper.py", what])
        self.processes = {what: start(what) for what in ("similarity", "edits")}
        self.version, _ = (process.line().strip() for process in self.processes.values())

    def similarity(self, pairs):
        """Returns the similarity of each pair of texts, from 0 to 1."""
        return self.ask("similarity", pairs)

    def removed(self, pairs):
        """Returns the characters of the first text that the fewest edits to the second one remove or replace."""
        return self.ask("edits", pairs)

    def ask(self, what, pairs):
        return [json.loads(line) for line in self.processes[what].ask([field(one) + field(other) for one, other in pairs])]


class Whatwg:
    """Decoders of the WHATWG."""

    def __init__(self, program):
        self.process = Process([program, "decode"])

    def decode(self, documents, label):
        return [json.loads(line) for line in self.process.ask([field(data) + field(label) for data in documents])]


def engine(name, program):
    return Hanfold(program) if name == "hanfold" else Ftfy(name)


def build(timed):
    """Returns the worker. Its speed matters only where that is measured."""
    profile = PROFILES[timed]
    command = ["cargo", "build", "--quiet", "--profile", profile, "--target-dir", TARGET]
    if subprocess.run(command, cwd=HERE / "mojibake-worker").returncode != 0:
        sys.exit("mojibake-worker cannot be built")
    return TARGET / profile / "peer-mojibake"


def environment():
    """Returns the interpreter of a virtual environment with the newest ftfy, and with rapidfuzz (MIT)."""
    folder = CACHE / "venv"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stdout=sys.stderr)
        (folder / "complete").touch()
    return python
