"""For one-pass.mjs. `digits FILE` writes scikit-learn's digits as float32. `fit ROWS CENTROIDS d k seed` learns one pass with
partial_fit, with three k-means++ starts and mini-batches of 1,024 rows."""
import json, sys, time
import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans

what, path = sys.argv[1:3]
if what == "digits":
    from sklearn.datasets import load_digits

    load_digits().data.astype(np.float32).tofile(path)
else:
    d, k, seed = map(int, sys.argv[4:7])
    rows = np.fromfile(path, dtype=np.float32).reshape(-1, d)
    size = 1024
    for _ in range(2):  # the first run loads libraries and warms caches
        model = MiniBatchKMeans(n_clusters=k, n_init=3, batch_size=size, random_state=seed)
        began = time.perf_counter()
        for i in range(0, len(rows), size):
            model.partial_fit(rows[i : i + size])
        seconds = time.perf_counter() - began
    model.cluster_centers_.astype(np.float64).tofile(sys.argv[3])
    print(json.dumps({"seconds": seconds, "version": sklearn.__version__}))
