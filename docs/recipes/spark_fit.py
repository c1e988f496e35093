"""One pass of mini-batch k-means over a lake, with Spark as the scheduler.

Spark only says who sums which block. Each Python worker keeps one Meander process, which reads the files itself; rows
never pass through the JVM or Python. All machines must see the files under the same paths.

    spark-submit --py-files meander_driver.py spark_fit.py FIRST.arrows OUT.arrows SOURCE...

FIRST.arrows is a model that learned the first rows (meander fit SOURCE... --max-rows N --batch-size grow).
MEANDER is the command, by default "npx meander".
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession

from meander_driver import MEANDER, learn

kept = {}


def summing_process(model):
    """The Meander process of this Python worker, and the path at which it finds a model."""
    import atexit

    if "process" not in kept:
        kept["folder"] = tempfile.mkdtemp(prefix="meander-")
        kept["model"] = None
    digest, content = model.value
    path = os.path.join(kept["folder"], f"{digest}.arrows")
    if kept["model"] != digest:
        with open(path, "wb") as file:
            file.write(content)
        if kept["model"] is not None:
            os.remove(os.path.join(kept["folder"], f"{kept['model']}.arrows"))
        kept["model"] = digest
    if "process" not in kept:
        command = [*MEANDER, "stats", path, "--plan", "-", "--threads", "1", "--quiet"]
        kept["process"] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        atexit.register(kept["process"].kill)
    return kept["process"], path


def sum_blocks(model):
    """A function for mapPartitions: lines of the plan in, statistics as Arrow streams out."""

    def run(lines):
        import pyarrow as pa

        for line in lines:
            process, path = summing_process(model)
            process.stdin.write(json.dumps({**json.loads(line), "model": path}).encode() + b"\n")
            process.stdin.flush()
            try:
                table = pa.ipc.open_stream(process.stdout).read_all()
            except pa.ArrowInvalid:
                raise RuntimeError(f"meander stats ended with exit code {process.wait()}; its message is in stderr")
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            yield sink.getvalue().to_pybytes()

    return run


def summing_on(context):
    """Sums blocks by the workers of Spark."""

    def sum_all(content, lines):
        shared = context.broadcast((hashlib.sha256(content).hexdigest(), content))
        slices = min(len(lines), context.defaultParallelism)
        blocks = context.parallelize(lines, slices).mapPartitions(sum_blocks(shared)).collect()
        shared.unpersist()
        return blocks

    return sum_all


def main(first, out, *sources):
    spark = SparkSession.builder.appName("meander").getOrCreate()
    learn(first, out, sources, summing_on(spark.sparkContext))
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
