"""Detectors for encodings.py: processes that get many documents at a time."""

import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import threading
import venv
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target" / "peers").resolve()
CACHE = TARGET / "encodings"

ENGINES = ("hanfold", "chardetng", "uchardet", "chardet", "charset-normalizer")
# Detectors that get fewer documents, because one takes milliseconds.
SLOW = ("chardet", "charset-normalizer")

# Names of detectors that differ from the worker's. An extension by characters that no text here contains counts as the base
# encoding.
NAMES = {
    "utf-8-sig": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8", "hz-gb-2312": "hz", "gb2312": "gbk",
    "cp936": "gbk", "big5hkscs": "big5-hkscs", "cp932": "shift_jis", "ms932": "shift_jis",
    "shift-jis-2004": "shift_jis", "shift-jisx0213": "shift_jis", "sjis": "shift_jis",
    "euc-jis-2004": "euc-jp", "euc-jisx0213": "euc-jp", "cp949": "euc-kr", "uhc": "euc-kr",
    "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp", "iso-2022-jp-3": "iso-2022-jp",
    "iso-2022-jp-2004": "iso-2022-jp", "iso-2022-jp-ext": "iso-2022-jp", "cp950": "cp950", "latin-1": "windows-1252",
    "mac-cyrillic": "x-mac-cyrillic", "maccyrillic": "x-mac-cyrillic", "mac-roman": "macintosh", "tis-620": "windows-874",
}

EAST_ASIAN = re.compile(
    "gb|hz|big5|euc|iso-?2022|shift|sjis|johab|uhc|cp9(32|36|49|50)|x-(mac-)?(chinese|japanese|korean)|windows-(949|936|31j)"
)
WIDE_UNITS = re.compile("utf-?(16|32)|ucs")


@dataclass(slots=True)
class Answer:
    label: str
    confidence: float | None
    right: bool
    # Whether the true encoding decodes to the original text: same, differs, or empty.
    original: str
    characters: int
    all_characters: int
    beginning: str
    error: str

    @classmethod
    def of(cls, line):
        label, confidence, verdict, original, right, count, beginning, error = line.rstrip("\n").split("\t")
        confidence = float(confidence) if confidence else None
        return cls(label, confidence, verdict == "right", original, int(right), int(count), beginning, error)

    def is_east_asian(self):
        return bool(EAST_ASIAN.match(self.label.lower()))

    def has_wide_units(self):
        return bool(WIDE_UNITS.match(self.label.lower()))


class Process:
    """A process that gets requests in bytes, and answers each with a line."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args} ended with {self.process.wait()}")
        return line.decode()

    def ask_one(self, request):
        self.process.stdin.write(request)
        self.process.stdin.flush()
        return self.line()

    def ask(self, requests):
        """Sends all requests at once, while answers are read."""
        def send():
            for request in requests:
                self.process.stdin.write(request)
            self.process.stdin.flush()

        sender = threading.Thread(target=send)
        sender.start()
        lines = [self.line() for _ in requests]
        sender.join()
        return lines


def field(data):
    data = data.encode() if isinstance(data, str) else data
    return struct.pack("<I", len(data)) + data


class Worker:
    """hanfold and chardetng, judged by their worker."""

    def __init__(self, name, version):
        self.name, self.version = name, version
        self.process = Process([worker(), name])

    def ask(self, cases, truth):
        requests = [field(case.document) + field(truth) + field(b"") + field(case.text) for case in cases]
        return [Answer.of(line) for line in self.process.ask(requests)]


class Helper:
    """A detector called from Python; the worker judges its labels."""

    def __init__(self, name, version=""):
        self.name = name
        python = sys.executable if name == "uchardet" else environment()
        self.process = Process([python, HERE / "encodings_helper.py", name])
        self.version = self.process.line().strip() or version
        self.judge = Process([worker(), "judge"])

    def ask(self, cases, truth):
        found = [json.loads(line) for line in self.process.ask([field(case.document) for case in cases])]
        requests = []
        for case, (label, _, _) in zip(cases, found):
            label = named(label, case.document)
            requests.append(field(case.document) + field(truth) + field(label) + field(case.text))
        answers = [Answer.of(line) for line in self.judge.ask(requests)]
        for answer, (label, confidence, _) in zip(answers, found):
            answer.label, answer.confidence = label or "none", confidence
        return answers

    def time(self, document):
        return json.loads(self.process.ask([field(document)])[0])[2]


def named(label, document):
    """Returns the worker's name of a detector's answer."""
    label = (label or "").lower().replace("_", "-")
    label = re.sub("^iso(8859|2022)-", r"iso-\1-", label)
    label = NAMES.get(label, label)
    # These refer to the byte order mark; without one they are little-endian here.
    if label in ("utf-16", "utf-32"):
        big = document.startswith((b"\xfe\xff", b"\0\0\xfe\xff"))
        label += "be" if big else "le"
    return re.sub("^cp(125[0-8])$", r"windows-\1", label).replace("utf-16-", "utf-16").replace("utf-32-", "utf-32")


def engine(name):
    """Returns a detector, or None if it is not available."""
    if name in ("hanfold", "chardetng"):
        return Worker(name, locked(name))
    if name != "uchardet":
        return Helper(name)
    query = ["dpkg-query", "-W", "-f", "${Version}", "libuchardet0"]
    if subprocess.run(query, capture_output=True).returncode != 0:
        subprocess.run(["apt-get", "-qq", "install", "-y", "libuchardet0"], stdout=sys.stderr)
    version = subprocess.run(query, capture_output=True, text=True).stdout
    return Helper(name, version) if version else None


def build():
    """Returns the worker, built once with the profile of all peers."""
    command = ["cargo", "build", "--quiet", "--release", "--target-dir", TARGET]
    if subprocess.run(command, cwd=HERE / "encodings-worker").returncode != 0:
        sys.exit("encodings-worker cannot be built")


def worker():
    return TARGET / "release" / "peer-encodings"


def locked(package):
    """Returns the version of a package in the worker."""
    lock = (HERE / "encodings-worker" / "Cargo.lock").read_text()
    return re.search(f'name = "{package}"\nversion = "(.*)"', lock)[1]


def environment():
    """Returns the interpreter of a virtual environment with the newest detectors for Python."""
    folder = CACHE / "venv"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        packages = ["chardet", "charset-normalizer"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True, stdout=sys.stderr)
        (folder / "complete").touch()
    return python
