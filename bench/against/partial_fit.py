"""scikit-learn's MiniBatchKMeans.partial_fit on float32 rows from a file; prints seconds, rows/s and final distortion."""
import json, sys, time
import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits

path, init, d, k, batch, threads, repeats = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:8])
rows = np.fromfile(path, dtype=np.float32).reshape(-1, d)
start = np.fromfile(init, dtype=np.float64).reshape(k, d).astype(np.float32)
times = []
with threadpool_limits(limits=threads):
    for _ in range(repeats):
        model = MiniBatchKMeans(n_clusters=k, init=start, n_init=1, batch_size=batch, reassignment_ratio=0, random_state=0)
        began = time.perf_counter()
        for i in range(0, len(rows), batch):
            model.partial_fit(rows[i : i + batch])
        times.append(time.perf_counter() - began)
    distortion = -model.score(rows) / len(rows)
print(json.dumps({"seconds": times, "rows": len(rows), "distortion": distortion, "version": sklearn.__version__}))
