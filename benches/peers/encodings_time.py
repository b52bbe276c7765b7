"""Time of detection, for encodings.py."""

import random
import statistics

from encodings_cases import lines_from
from encodings_peers import SLOW, Process, field, worker

# Programs timed in the worker. The others get one document at a time and time themselves.
HERE = ("chardetng", "hanfold", "hanfold, label given", "encoding_rs")
ROUNDS = 5
# Documents of each encoding, and for the slow detectors.
DOCUMENTS, FEW = 10, 2
SIZE = 20_000
# Large documents: encodings, bytes, and bytes for the slow detectors.
LARGE, LARGE_SIZE, LARGE_FEW = ("GBK", "Big5"), 20_000_000, 1_000_000


class Timer:
    def __init__(self, engines, corpora_seed):
        self.process = Process([worker(), "time"])
        self.peers = {engine.name: engine for engine in engines if hasattr(engine, "time")}
        self.seed = corpora_seed
        self.rows = []

    def columns(self):
        return [*HERE, *self.peers]

    def small(self, pool):
        """Times documents of 20 kB of an encoding."""
        source = random.Random(f"{self.seed} time {pool.encoding.name}")
        documents = []
        for _ in range(DOCUMENTS):
            lines = b"".join(document(pool, source, SIZE))
            documents.append(pool.encoding.bom + lines[:SIZE // 4 * 4])
        self.row(f"{pool.encoding.name}, 20 kB", pool, documents, documents[:FEW], 5)

    def large(self, pool):
        """Times one document of 20 MB, and one of 1 MB for the slow detectors. There is less held-out text than that, so it is
        repeated."""
        source = random.Random(f"{self.seed} large {pool.encoding.name}")
        data = b"".join(line for _ in range(400) for line in document(pool, source, SIZE))
        data = (data * (LARGE_SIZE // len(data) + 1))[:LARGE_SIZE]
        self.row(f"{pool.encoding.name}, 20 MB", pool, [data], [data[:LARGE_FEW]], 1)

    def row(self, name, pool, documents, few, times):
        speeds = {column: [] for column in self.columns()}
        for n in range(ROUNDS):
            # The first column is last in the next round.
            for column in self.columns()[::1 if n % 2 == 0 else -1]:
                sample = few if column in SLOW else documents
                speeds[column].append(self.speed(column, sample, pool.encoding.label, times))
        self.rows.append((name, {column: statistics.median(values) for column, values in speeds.items()}))

    def speed(self, column, documents, label, times):
        """Returns MB/s; 0 if the program cannot be timed."""
        if column in self.peers:
            nanoseconds = sum(self.peers[column].time(document) for document in documents)
            times = 1
        else:
            nanoseconds = 0
            for data in documents:
                request = field(data) + field(column) + field(label) + field(str(times))
                nanoseconds += int(self.process.ask([request])[0])
        return 1000 * times * sum(map(len, documents)) / nanoseconds if nanoseconds else 0


def document(pool, source, size):
    newline = pool.encode("\n")
    lines, length = [], 0
    while length < size:
        for _, data in lines_from(pool, source, size - length):
            lines += [data, newline]
            length += len(data) + len(newline)
    return lines
