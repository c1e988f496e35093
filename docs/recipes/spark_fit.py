"""One pass of mini-batch k-means over a lake, with Spark as the scheduler.

Spark only says who sums which block. Each Python worker keeps one Meander process, which reads the files itself; rows
never pass through the JVM or Python. All machines must see the files under the same paths.

    spark-submit spark_fit.py FIRST.arrows OUT.arrows SOURCE...

FIRST.arrows is a model that learned the first rows (meander fit SOURCE... --max-rows N --batch-size grow).
MEANDER is the command, by default "npx meander".
"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from pyspark.sql import SparkSession

MEANDER = shlex.split(os.environ.get("MEANDER", "npx meander"))
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


def meander(*words, **how):
    return subprocess.run([*MEANDER, *words], check=True, **how)


def step_with(context, model, lines, after):
    """One mini-batch: sums the blocks of some lines of a plan, and writes the next model. Returns its JSON line."""
    with open(model, "rb") as file:
        content = file.read()
    shared = context.broadcast((hashlib.sha256(content).hexdigest(), content))
    # It starts while the blocks are summed, and merges them once all are there.
    words = [*MEANDER, "step", model, "-", "--out", after, "--json"]
    stepping = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        slices = min(len(lines), context.defaultParallelism)
        for block in context.parallelize(lines, slices).mapPartitions(sum_blocks(shared)).collect():
            stepping.stdin.write(block)
        done = stepping.communicate()[0].decode()
    except BaseException:
        stepping.kill()
        raise
    shared.unpersist()
    if stepping.returncode != 0:
        raise RuntimeError(f"meander step ended with exit code {stepping.returncode}; its message is in stderr")
    return done


def main(first, out, *sources):
    spark = SparkSession.builder.appName("meander").getOrCreate()
    # Workers may run in other folders.
    paths = [source if "://" in source else os.path.abspath(source) for source in sources]
    planned = meander("blocks", *paths, "--after", first, stdout=subprocess.PIPE, text=True).stdout
    steps = {}
    for line in planned.splitlines():
        steps.setdefault(json.loads(line)["step"], []).append(line)
    folder = tempfile.mkdtemp(prefix="meander-driver-")
    model = first
    done = None
    for step, lines in sorted(steps.items()):
        began = time.time()
        after = os.path.join(folder, f"model{step % 2}.arrows")
        done = step_with(spark.sparkContext, model, lines, after)
        print(f"step {step}: {len(lines)} blocks in {time.time() - began:.2f} s", file=sys.stderr)
        model = after
    if done is None:
        raise SystemExit("All rows are learned from already.")
    shutil.copyfile(model, f"{out}.tmp")
    os.replace(f"{out}.tmp", out)
    print(done.strip())
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
