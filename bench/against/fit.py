"""The inertia that scikit-learn's MiniBatchKMeans.fit ends with, on three orders of the same blobs and on three small
data sets that scikit-learn ships.

Usage: fit.py FOLDER SEEDS BATCH…. Writes each data set to FOLDER/NAME.f64, and prints one JSON line per data set: its
size, and the inertias by rows per mini-batch, one per seed."""
import json, sys
import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans
from sklearn.datasets import load_digits, load_iris, load_wine, make_blobs

folder, seeds, batches = sys.argv[1], int(sys.argv[2]), [int(b) for b in sys.argv[3:]]
blobs, classes = make_blobs(50_000, n_features=8, centers=20, cluster_std=1.5, random_state=0)
data_sets = {
    "blobs, shuffled": (blobs, 20),
    "blobs, sorted by class": (blobs[np.argsort(classes, kind="stable")], 20),
    "blobs, sorted by a feature": (blobs[np.argsort(blobs[:, 0], kind="stable")], 20),
    "iris": (load_iris().data, 3),
    "wine": (load_wine().data, 3),
    "digits": (load_digits().data, 10),
}
for number, (name, (rows, k)) in enumerate(data_sets.items()):
    np.ascontiguousarray(rows, dtype=np.float64).tofile(f"{folder}/{number}.f64")
    inertias = {
        batch: [MiniBatchKMeans(k, batch_size=batch, random_state=seed).fit(rows).inertia_ for seed in range(seeds)]
        for batch in batches
    }
    about = {"name": name, "file": f"{number}.f64", "d": rows.shape[1], "k": k, "version": sklearn.__version__}
    print(json.dumps({**about, "inertias": inertias}), flush=True)
