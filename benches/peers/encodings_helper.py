"""One of the detectors that are called from Python, for encodings.py; run by the interpreter that has it.

    python encodings_helper.py chardet | charset-normalizer | uchardet

Prints its version. Then, for each document (its length in four bytes, little-endian, and its bytes), a line of
JSON: [label or null, confidence or null, nanoseconds].
"""

import ctypes
import json
import struct
import sys
import time


def chardet():
    import chardet

    def detect(document):
        found = chardet.detect(document)
        return found["encoding"], found["confidence"]

    return detect, chardet.__version__


def charset_normalizer():
    import charset_normalizer

    def detect(document):
        best = charset_normalizer.from_bytes(document).best()
        return (best.encoding, None) if best else (None, None)

    return detect, charset_normalizer.__version__


def uchardet():
    library = ctypes.CDLL("libuchardet.so.0")
    library.uchardet_new.restype = ctypes.c_void_p
    library.uchardet_get_charset.restype = ctypes.c_char_p
    library.uchardet_handle_data.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    for name in ("uchardet_data_end", "uchardet_get_charset", "uchardet_delete"):
        getattr(library, name).argtypes = [ctypes.c_void_p]

    def detect(document):
        detector = library.uchardet_new()
        library.uchardet_handle_data(detector, document, len(document))
        library.uchardet_data_end(detector)
        label = library.uchardet_get_charset(detector).decode()
        library.uchardet_delete(detector)
        return label or None, None

    # The library does not report it; encodings_peers.py asks the package.
    return detect, ""


def main():
    detect, version = {"chardet": chardet, "charset-normalizer": charset_normalizer, "uchardet": uchardet}[sys.argv[1]]()
    print(version, flush=True)
    while header := sys.stdin.buffer.read(4):
        document = sys.stdin.buffer.read(struct.unpack("<I", header)[0])
        start = time.perf_counter_ns()
        try:
            label, confidence = detect(document)
        except Exception as error:
            # No detector should fail; one that does has no answer.
            label, confidence = None, None
            print(f"{sys.argv[1]}: {error!r}", file=sys.stderr)
        print(json.dumps([label, confidence, time.perf_counter_ns() - start]), flush=True)


if __name__ == "__main__":
    main()
