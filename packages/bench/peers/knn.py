"""Exact nearest rows by faiss, numpy or torch on one thread: the competitors of `npm run bench -- knn`.

`python knn.py faiss|numpy|torch`; the protocol is that of src/knn/peer-protocol.ts, one line of JSON to and fro.
"""
import json
import resource
import sys
import time

import numpy as np


class Faiss:
    def __init__(self):
        import faiss
        faiss.omp_set_num_threads(1)
        self.faiss = faiss
        self.label = f"faiss {faiss.__version__}, IndexFlatL2"

    def load(self, rows):
        self.index = self.faiss.IndexFlatL2(rows.shape[1])
        self.index.add(rows)

    def search(self, queries, k):
        return self.index.search(queries, k)[1]

    def details(self):
        return {"indexMb": self.index.ntotal * self.index.d * 4 / 2**20}


class Product:
    def details(self):
        return {}


class Numpy(Product):
    label = f"numpy {np.__version__}, product and argpartition"

    def load(self, rows):
        self.rows = rows
        self.lengths = (rows * rows).sum(1)

    def search(self, queries, k):
        found = []
        # Blocks keep the matrix of keys below a few hundred MB and are faster than one product.
        for first in range(0, len(queries), 256):
            keys = self.lengths - 2 * (queries[first:first + 256] @ self.rows.T)
            ids = np.argpartition(keys, k - 1, axis=1)[:, :k]
            order = np.argsort(np.take_along_axis(keys, ids, 1), axis=1, kind="stable")
            found.append(np.take_along_axis(ids, order, 1))
        return np.concatenate(found)


class Torch(Product):
    def __init__(self):
        import torch
        torch.set_num_threads(1)
        self.torch = torch
        self.label = f"PyTorch {torch.__version__}, product and topk"

    def load(self, rows):
        self.rows = self.torch.from_numpy(rows)
        self.lengths = (self.rows * self.rows).sum(1)

    def search(self, queries, k):
        found = []
        with self.torch.no_grad():
            for block in self.torch.from_numpy(queries).split(256):
                keys = self.torch.addmm(self.lengths, block, self.rows.T, alpha=-2)
                found.append(keys.topk(k, 1, largest=False).indices)
        return self.torch.cat(found).numpy()


class Session:
    def __init__(self, engine):
        self.engine = engine

    def answer(self, request):
        return getattr(self, request["op"])(request)

    def load(self, request):
        self.gallery = np.fromfile(request["gallery"], np.float32).reshape(-1, request["dim"])
        self.queries = np.fromfile(request["queries"], np.float32).reshape(-1, request["dim"])
        self.next = 0
        start = time.perf_counter()
        self.engine.load(self.gallery)
        return {"ms": (time.perf_counter() - start) * 1e3}

    def take(self, count):
        if self.next + count > len(self.queries):
            self.next = 0
        self.next += count
        return self.queries[self.next - count:self.next]

    def time(self, request):
        times = []
        for _ in range(request["repeats"]):
            queries = self.take(request["count"])
            start = time.perf_counter()
            self.engine.search(queries, request["k"])
            times.append((time.perf_counter() - start) * 1e3)
        return {"ms": times}

    def answers(self, request):
        queries = self.queries[:request["count"]]
        batch = request["batch"]
        found = [self.engine.search(queries[first:first + batch], request["k"])
                 for first in range(0, len(queries), batch)]
        return {"ids": np.concatenate(found).reshape(-1).tolist()}

    def graph(self, request):
        start, before = time.perf_counter(), time.process_time()
        ids = self.engine.search(self.gallery, request["k"])
        ms, cpu = time.perf_counter() - start, time.process_time() - before
        ids.astype(np.uint32).tofile(request["output"])
        return {"ms": ms * 1e3, "cpuMs": cpu * 1e3}

    def details(self, _request):
        return {"peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, **self.engine.details()}


def main():
    engine = {"faiss": Faiss, "numpy": Numpy, "torch": Torch}[sys.argv[1]]()
    session = Session(engine)
    print(json.dumps({"label": engine.label}), flush=True)
    for line in sys.stdin:
        print(json.dumps(session.answer(json.loads(line))), flush=True)


main()
