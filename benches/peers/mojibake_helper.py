"""ftfy, and comparisons of two texts, for mojibake.py; run by the interpreter that has them.

    python mojibake_helper.py ftfy safe | ftfy default | similarity | edits

Prints its version. Then, for each request (one text, or two to be compared; each its length in four bytes,
little-endian, and its bytes), a line of JSON: [text, nanoseconds], the similarity from 0 to 1, or the characters of the
first text that the fewest edits to the second one remove or replace.
"""

import json
import struct
import sys
import time


def ftfy(mode):
    import ftfy

    # Options that can change text that was never misdecoded: all that are not part of `fix_encoding`. `fix_text` examines each line
    # separately, which `fix_encoding` alone does not: documents with one damaged line count.
    config = ftfy.TextFixerConfig(explain=False)
    if mode == "safe":
        config = config._replace(
            unescape_html=False, remove_terminal_escapes=False, fix_latin_ligatures=False, fix_character_width=False,
            uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False, normalization=None,
        )

    def fix(text):
        start = time.perf_counter_ns()
        fixed = ftfy.fix_text(text, config)
        return [fixed, time.perf_counter_ns() - start]

    return fix, 1, ftfy.__version__


def similarity():
    import rapidfuzz

    # difflib's ratio: twice the longest common subsequence, divided by the sum of the lengths.
    return rapidfuzz.distance.Indel.normalized_similarity, 2, rapidfuzz.__version__


def edits():
    import rapidfuzz

    def removed(text, other):
        opcodes = rapidfuzz.distance.Levenshtein.opcodes(text, other)
        return "".join(text[code.src_start : code.src_end] for code in opcodes if code.tag in ("replace", "delete"))

    return removed, 2, rapidfuzz.__version__


def main():
    answer, fields, version = ftfy(sys.argv[2]) if sys.argv[1] == "ftfy" else {"similarity": similarity, "edits": edits}[sys.argv[1]]()
    print(version, flush=True)
    while True:
        texts = []
        for _ in range(fields):
            if not (header := sys.stdin.buffer.read(4)):
                return
            texts.append(sys.stdin.buffer.read(struct.unpack("<I", header)[0]).decode())
        print(json.dumps(answer(*texts)), flush=True)


if __name__ == "__main__":
    main()
