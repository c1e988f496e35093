"""The program a person would write in Python: a Parquet table, standardized, k = 5, the labels beside all columns."""
import json, resource, sys
import pandas as pd
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.preprocessing import StandardScaler

source, out, method, *columns = sys.argv[1:]
table = pd.read_parquet(source)
rows = StandardScaler().fit_transform(table[columns])
if method == "KMeans":
    model = KMeans(n_clusters=5, random_state=0).fit(rows)
else:
    model = MiniBatchKMeans(n_clusters=5, batch_size=4096, random_state=0).fit(rows)
table["cluster"] = model.labels_
table.to_parquet(out)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"inertia": float(model.inertia_) / len(rows), "peakKiB": peak}))
