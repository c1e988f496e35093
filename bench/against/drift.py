"""Follows a drifting stream with the rivals. Prints, as JSON, the distortion and the adjusted Rand index of each mini-batch
before it is learned from. Arguments: folder, rows, features, clusters, rows per mini-batch."""

import json
import sys
import warnings

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score

warnings.filterwarnings("ignore")
folder = sys.argv[1]
n, d, k, size = map(int, sys.argv[2:])
rows = np.fromfile(f"{folder}/rows.f32", "f4").reshape(n, d).astype("f8")
truth = np.fromfile(f"{folder}/labels.i32", "i4")
start = np.fromfile(f"{folder}/start.f64", "f8").reshape(k, d)


def assign(x, centres):
    distances = ((x[:, None, :] - centres[None]) ** 2).sum(2)
    labels = distances.argmin(1)
    return labels, distances[np.arange(len(x)), labels]


def measure(labels, distances, at):
    return {"distortion": float(distances.mean()), "ari": float(adjusted_rand_score(truth[at : at + size], labels))}


def scikit_learn(reset=None):
    """`reset`: mini-batches after which learning restarts with k-means++."""
    curve, model = [], None
    for number, at in enumerate(range(0, n, size)):
        x = rows[at : at + size]
        curve.append(measure(*assign(x, start if model is None else model.cluster_centers_), at))
        if model is None or (reset and number % reset == 0):
            init = start if number == 0 else "k-means++"
            model = MiniBatchKMeans(k, init=init, n_init=1, random_state=0, batch_size=size)
        model.partial_fit(x)
    return curve


def spark(decay, half_life=None):
    """Spark's StreamingKMeans: c = (c·n·a + sum)/(n·a + m), n = n·a + m. A cluster that has almost no weight left is moved
    beside the heaviest one."""
    curve, centres, weights = [], start.copy(), np.zeros(k)
    for at in range(0, n, size):
        x = rows[at : at + size]
        labels, distances = assign(x, centres)
        curve.append(measure(labels, distances, at))
        discount = decay if half_life is None else 0.5 ** (size / half_life)
        weights *= discount
        for j in range(k):
            own = x[labels == j]
            if len(own):
                centres[j] = (centres[j] * weights[j] + own.sum(0)) / (weights[j] + len(own))
                weights[j] += len(own)
        largest, smallest = weights.argmax(), weights.argmin()
        if weights[smallest] < 1e-8 * weights[largest]:
            weights[[largest, smallest]] = (weights[largest] + weights[smallest]) / 2
            p = 1e-14 * np.maximum(np.abs(centres[largest]), 1)
            centres[smallest] = centres[largest] - p
            centres[largest] = centres[largest] + p
    return curve


def river():
    """river's incremental k-means with a constant learning rate of 0.02 (which it calls halflife). It learns row by row, which is
    slow, so it is given every fourth mini-batch."""
    from river import cluster

    model = cluster.KMeans(n_clusters=k, halflife=0.02, seed=0)
    model.learn_one({t: float(v) for t, v in enumerate(rows[0])})
    for j in range(k):
        model.centers[j] = {t: float(v) for t, v in enumerate(start[j])}
    curve = []
    for number, at in enumerate(range(0, n, size)):
        if number % 4 == 0:
            x = rows[at : at + size]
            centres = np.array([[model.centers[j][t] for t in range(d)] for j in range(k)])
            last = measure(*assign(x, centres), at)
            for row in x:
                model.learn_one({t: float(v) for t, v in enumerate(row)})
        curve.append(last)
    return curve


found = {
    "scikit-learn partial_fit": scikit_learn(),
    "scikit-learn, restarted every 20": scikit_learn(20),
    "Spark, decay 0.97": spark(0.97),
}
try:
    found["river KMeans"] = river()
except ImportError:
    pass
print(json.dumps(found))
