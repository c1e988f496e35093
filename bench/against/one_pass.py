"""For one-pass.mjs: `digits FILE` writes scikit-learn's digits as float32, `count FILE` prints the rows of an Arrow file, and
`fit ROWS CENTRES d k seed` learns one pass with partial_fit, three k-means++ starts, in mini-batches of 1,024 rows."""
import json, sys, time
import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans

what, path = sys.argv[1:3]
if what == "digits":
    from sklearn.datasets import load_digits

    load_digits().data.astype(np.float32).tofile(path)
elif what == "count":
    import pyarrow as pa

    print(pa.ipc.open_file(path).read_all().num_rows)
else:
    d, k, seed = map(int, sys.argv[4:7])
    rows = np.fromfile(path, dtype=np.float32).reshape(-1, d)
    size = 1024
    for _ in range(2):  # the first run loads and warms
        model = MiniBatchKMeans(n_clusters=k, n_init=3, batch_size=size, random_state=seed)
        began = time.perf_counter()
        for i in range(0, len(rows), size):
            model.partial_fit(rows[i : i + size])
        seconds = time.perf_counter() - began
    model.cluster_centers_.astype(np.float64).tofile(sys.argv[3])
    print(json.dumps({"seconds": seconds, "version": sklearn.__version__}))
