#!/usr/bin/env python3
"""Times `hanfold convert` on right text with repair and without, one thread, in MB/s of processor time, as a Markdown table.

    cargo build --release && python3 scripts/time_corpora.py [--program target/release/hanfold] [--corpora ../shared/corpora]

Each corpus is a folder of equal documents of its first bytes, so that the start of the process is negligible. The best of a few runs is
printed. Needs zstd.
"""

import argparse
import pathlib
import subprocess
import tempfile

from timing import seconds

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPORA = ("hans-javaguide", "hans-modern-fiction-pd", "hans-news-weibo-ner", "hans-prc-law", "hant-hk-hkcnews", "hant-tw-news-2018",
           "hant-tw-ptt-c_chat", "ja-taiwanmd", "ko-nsmc", "lzh-gutenberg-vernacular-fiction", "lzh-tang-poetry", "yue-lihkg-posts")
BYTES = 2_000_000
DOCUMENTS = 8


def document(path):
    """Returns the first bytes of a corpus, as whole characters."""
    with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as unpacked:
        text = unpacked.stdout.read(BYTES)
        unpacked.kill()
    return text.decode(errors="ignore")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "target/release/hanfold")
    parser.add_argument("--corpora", type=pathlib.Path, default=ROOT / "../shared/corpora")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("| MB/s | to `zh-Hans`: off | auto | share | to `zh-Hant`: off | auto | share |\n|---|---:|---:|---:|---:|---:|---:|")
    for name in CORPORA:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            text = document(options.corpora / f"{name}.txt.zst")
            (folder / "in").mkdir()
            for number in range(DOCUMENTS):
                (folder / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
            cells = []
            for target in ("zh-Hans", "zh-Hant"):
                command = [options.program, "convert", "--to", target, "--jobs", "1", folder / "in", "-o", folder / f"out-{target}"]
                off, auto = (seconds([*command, "--repair", mode], options.runs) for mode in ("off", "auto"))
                size = len(text.encode()) * DOCUMENTS / 1e6
                cells += [f"{size / off:.0f}", f"{size / auto:.0f}", f"{100 * off / auto:.0f} %"]
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
