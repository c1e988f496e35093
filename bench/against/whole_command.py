"""The program a person would write in Python: an Arrow file, record batch by record batch, into partial_fit."""
import json, resource, sys
import pyarrow as pa
from sklearn.cluster import MiniBatchKMeans

path, k = sys.argv[1], int(sys.argv[2])
model = MiniBatchKMeans(n_clusters=k, batch_size=4096, random_state=0)
rows = 0
with pa.OSFile(path) as file:
    reader = pa.ipc.open_file(file)
    for i in range(reader.num_record_batches):
        column = reader.get_batch(i).column(0)
        values = column.flatten().to_numpy().reshape(len(column), -1)
        for at in range(0, len(values), 4096):
            model.partial_fit(values[at : at + 4096])
        rows += len(values)
print(json.dumps({"rows": rows, "peakKiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
