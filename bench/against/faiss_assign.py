"""faiss: the nearest of k centroids for all rows, by exact search in a flat index.

Reads one number of threads per line on stdin; for each, assigns all rows once and prints seconds, distortion and version."""
import json, sys, time
import faiss
import numpy as np

path, init, d, k = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5])
rows = np.fromfile(path, dtype=np.float32).reshape(-1, d)
index = faiss.IndexFlatL2(d)
index.add(np.fromfile(init, dtype=np.float64).reshape(k, d).astype(np.float32))
for line in sys.stdin:
    faiss.omp_set_num_threads(int(line))
    began = time.perf_counter()
    distances, _ = index.search(rows, 1)
    print(json.dumps({"seconds": time.perf_counter() - began, "distortion": float(distances.astype(np.float64).mean()), "version": faiss.__version__}), flush=True)
