"""The converters that context.py compares: each turns a file into another one, line by line."""

import subprocess
import sys
import venv

from encodings_peers import HERE, ROOT, TARGET, Process

CACHE = TARGET / "context"
ZHTW = "zhtw==4.5.0"


class Hanfold:
    """The command as users have it, with the weights that are learnt from all sources."""

    name, key = "hanfold, shipped", "shipped"

    def __init__(self, direction):
        scripts = ["--from", "zh-Hans", "--to", "zh-Hant"] if direction == "to-hant" else \
            ["--from", "zh-Hant-TW", "--to", "zh-Hans"]
        self.command = [TARGET / "release" / "hanfold", "convert", *scripts, "--repair", "off"]

    def convert(self, source, target):
        with source.open("rb") as input, target.open("wb") as output:
            subprocess.run(self.command, stdin=input, stdout=output, stderr=subprocess.DEVNULL, check=True)


class Worker:
    """One of the peers of run.py."""

    def __init__(self, name, package, config):
        self.name = name
        self.process = Process([TARGET / "release" / f"peer-{package}"])
        self.ask(f"open\t{config}")

    def ask(self, request):
        answer = self.process.ask_one(f"{request}\n".encode())
        if not answer.startswith("ok"):
            sys.exit(f"{self.name}, {request!r}: {answer}")

    def convert(self, source, target):
        self.ask(f"text\t{source}")
        self.ask(f"write\t{target}")


class Zhtw:
    name = ZHTW.replace("==", " ")

    def __init__(self):
        self.process = Process([environment(), HERE / "context_helper.py"])
        self.process.line()

    def convert(self, source, target):
        self.process.ask_one(f"{source}\t{target}\n".encode())


def peers(direction):
    """All converters of a direction; zhtw has one only, and is left out if it cannot be had."""
    if direction == "to-hans":
        return [
            Hanfold(direction),
            Worker("OpenCC 1.4.2 tw2s", "opencc", "tw2s"),
            Worker("OpenCC 1.4.2 t2s", "opencc", "t2s"),
            Worker("zhconv 0.4.2", "zhconv", "t2s"),
            Worker("opencc-fmmseg 0.13.0 tw2s", "fmmseg", "tw2s"),
        ]
    found = [
        Hanfold(direction),
        Worker("OpenCC 1.4.2", "opencc", "s2t"),
        Worker("zhconv 0.4.2", "zhconv", "s2t"),
        Worker("opencc-fmmseg 0.13.0", "fmmseg", "s2t"),
    ]
    try:
        found.append(Zhtw())
    except subprocess.CalledProcessError:
        print(f"{ZHTW}: absent", file=sys.stderr)
    return found


def build():
    """Builds the peers, and the command and the trainer of this project."""
    for folder in ("opencc", "zhconv", "fmmseg"):
        run_cargo(HERE / folder, "build")
    run_cargo(ROOT, "build", "--bin", "hanfold", "--example", "learn_context")


def run_cargo(folder, command, *options):
    command = ["cargo", command, "--quiet", "--release", "--target-dir", TARGET, *options]
    if subprocess.run(command, cwd=folder).returncode != 0:
        sys.exit(f"{folder.relative_to(ROOT.parent)} cannot be built")


def find_places(corpora, direction):
    """Trains with sources left out, and writes the places of the sample."""
    folder = CACHE / direction
    command = [TARGET / "release" / "examples" / "learn_context", corpora.resolve()]
    if direction == "to-hans":
        command.append("--to-hans")
    command += ["--evaluate", "--places", folder]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def environment():
    """The interpreter of a virtual environment with zhtw."""
    folder = CACHE / "venv"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", ZHTW], check=True, stdout=sys.stderr)
        (folder / "complete").touch()
    return python
