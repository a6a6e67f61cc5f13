"""One bit for each number by faiss on one thread, candidates ranked by the rows: peers of `npm run bench -- quantization`.

`python binary.py flat|rabitq`, one line of JSON to and fro. Rows are scaled to length 1 and ranked by their products; `flat`
compares signs after the mean is taken off (IndexBinaryFlat), `rabitq` is IndexRaBitQFastScan after a random rotation.
"""
import json
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-30)


class Flat:
    label = f"faiss {faiss.__version__}, IndexBinaryFlat and numpy"

    def load(self, rows):
        self.centre = rows.mean(0)
        self.index = faiss.IndexBinaryFlat((rows.shape[1] + 7) // 8 * 8)
        self.index.add(self.codes(rows))

    def codes(self, rows):
        return np.packbits(rows > self.centre, axis=1)

    def candidates(self, queries, width):
        return self.index.search(self.codes(queries), width)[1]


class RaBitQ:
    label = f"faiss {faiss.__version__}, IndexRaBitQFastScan and numpy"

    def load(self, rows):
        dim = rows.shape[1]
        self.rotation = faiss.RandomRotationMatrix(dim, dim)
        self.rotation.init(1)
        self.index = faiss.IndexRaBitQFastScan(dim, faiss.METRIC_L2)
        turned = self.rotation.apply(rows)
        self.index.train(turned)
        self.index.add(turned)

    def candidates(self, queries, width):
        return self.index.search(self.rotation.apply(queries), width)[1]


class Session:
    def __init__(self, engine):
        self.engine = engine

    def load(self, request):
        shape = (-1, request["dim"])
        self.rows = unit(np.fromfile(request["gallery"], np.float32).reshape(shape))
        self.queries = unit(np.fromfile(request["queries"], np.float32).reshape(shape))
        start = time.process_time()
        self.engine.load(self.rows)
        return {"cpu": time.process_time() - start}

    def run(self, request):
        count, batch = request["count"], request["batch"]
        start = time.process_time()
        found = [self.search(self.queries[first:first + batch], request["k"], request["width"])
                 for first in range(0, count, batch)]
        cpu = time.process_time() - start
        return {"cpu": cpu, "ids": np.concatenate(found).reshape(-1).tolist()}

    def search(self, queries, k, width):
        candidates = self.engine.candidates(queries, width)
        # A few queries at a time: the rows of all their candidates would take gigabytes.
        scores = np.concatenate([
            np.matmul(self.rows[candidates[first:first + 8]], queries[first:first + 8, :, None])[:, :, 0]
            for first in range(0, len(queries), 8)])
        best = np.argpartition(-scores, k - 1, axis=1)[:, :k] if width > k else np.tile(np.arange(width), (len(queries), 1))
        return np.take_along_axis(candidates, best, 1)


def main():
    session = Session({"flat": Flat, "rabitq": RaBitQ}[sys.argv[1]]())
    print(json.dumps({"label": session.engine.label}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(session, request["op"])(request)), flush=True)


main()
