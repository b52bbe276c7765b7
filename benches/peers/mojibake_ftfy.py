"""ftfy's own test cases, for mojibake.py: read from its source package on use, and not part of this project."""

import json
import re
import subprocess
import sys
import tarfile

from mojibake_cases import Case
from mojibake_peers import environment

HAN = re.compile("[\u3040-\u30ff\uff0c\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
# Encodings that hanfold lacks, by the words of the case's label.
OTHERS = re.compile(r"1250|1251|1257|8859-2|codepage|cp437|macroman|cesu-8", re.I)
# Characters that windows-1252 and latin-1 decode bytes to; U+FFFD and a question mark are lost bytes, a space was a no-break space.
WESTERN = {bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)} | {chr(byte) for byte in range(128, 256)}

WIDE, IN, NEGATIVE = "Chinese, Japanese, Korean", "windows-1252 or latin-1", "must stay"
OUT = {
    "fails": "out: ftfy fails it itself", "other": "out: another culprit, and no Chinese",
}


def cases(cache):
    folder = cache / "ftfy"
    if not list(folder.glob("*.tar.gz")):
        command = [environment(), "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder, "ftfy"]
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            print("ftfy's source package cannot be had: its test cases are left out", file=sys.stderr)
            return []
    with tarfile.open(sorted(folder.glob("*.tar.gz"))[-1]) as archive:
        name = next(name for name in archive.getnames() if name.endswith("tests/test_cases.json"))
        found = json.load(archive.extractfile(name))
    made = []
    for case in found:
        # ftfy's changes beyond decoding (quotes, ligatures, entities) are not required, but accepted.
        before, after = case["original"], case.get("fixed-encoding", case["fixed"])
        made.append(Case("ftfy", scope(case, before, after), case["label"], before, after, references=(case["fixed"],)))
    return made


def scope(case, before, after):
    if case["expect"] == "fail":
        return OUT["fails"]
    if before == after:
        return NEGATIVE
    if HAN.search(after):
        return WIDE
    changed = set(before) - set(after)
    if OTHERS.search(case["label"]) or not all(char in WESTERN or char in "\ufffd? " or char < "\x80" for char in changed):
        return OUT["other"]
    return IN
