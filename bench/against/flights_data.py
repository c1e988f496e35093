"""Writes a table like that of the flights of a year: 9 columns of numbers and 4 of text. Usage: FILE ROWS."""
import sys
import numpy as np, pyarrow as pa, pyarrow.parquet as pq

path, rows = sys.argv[1], int(sys.argv[2])
random = np.random.default_rng(0)
letters = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def words(count, length):
    return np.array(["".join(random.choice(letters, length)) for _ in range(count)])


airports, carriers = words(300, 3), words(16, 2)
tails = np.array([f"N{i}{word}" for i, word in enumerate(words(5000, 2), 100)])
departs = random.integers(5 * 60, 23 * 60, rows)
distance = random.gamma(2.2, 360, rows).round() + 60
air_time = (distance / 7.5 + 18 + random.normal(0, 9, rows)).round().clip(15)
delay = np.where(random.random(rows) < 0.2, random.exponential(45, rows), random.normal(-3, 6, rows)).round()
table = pa.table(
    {
        "month": random.integers(1, 13, rows).astype("int32"),
        "day": random.integers(1, 29, rows).astype("int32"),
        "dep_time": departs.astype("int32"),
        "dep_delay": delay,
        "arr_delay": (delay + random.normal(-4, 12, rows)).round(),
        "air_time": air_time,
        "distance": distance,
        "taxi_out": random.gamma(6, 2.6, rows).round(),
        "flight": random.integers(1, 8000, rows).astype("int32"),
        "carrier": carriers[random.integers(0, len(carriers), rows)],
        "origin": airports[random.integers(0, len(airports), rows)],
        "dest": airports[random.integers(0, len(airports), rows)],
        "tailnum": tails[random.integers(0, len(tails), rows)],
    }
)
pq.write_table(table, path)
