"""faiss: nearest of k centroids for all rows (exact search in a flat index). Reads a number of threads a line; prints seconds."""
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
