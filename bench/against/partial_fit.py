"""scikit-learn's MiniBatchKMeans.partial_fit on float32 rows from a file.

Reads one number of threads per line on stdin; for each, learns once and prints seconds, final distortion and version."""
import json, sys, time
import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits

path, init, d, k, batch = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
rows = np.fromfile(path, dtype=np.float32).reshape(-1, d)
start = np.fromfile(init, dtype=np.float64).reshape(k, d).astype(np.float32)
for line in sys.stdin:
    with threadpool_limits(limits=int(line)):
        model = MiniBatchKMeans(n_clusters=k, init=start, n_init=1, batch_size=batch, reassignment_ratio=0, random_state=0)
        began = time.perf_counter()
        for i in range(0, len(rows), batch):
            model.partial_fit(rows[i : i + batch])
        seconds = time.perf_counter() - began
    distortion = -model.score(rows[: 8 * batch]) / len(rows[: 8 * batch])
    print(json.dumps({"seconds": seconds, "distortion": distortion, "version": sklearn.__version__}), flush=True)
