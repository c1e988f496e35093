"""What the drivers of spark_fit.py, spark_stream.py and ray_fit.py share: the order of mini-batches, and the steps between.

Who sums a mini-batch is up to a function sum_blocks(content, lines): it is given the bytes of a model file and lines of a
plan, and gives the statistics of these blocks, in any order, as Arrow streams. MEANDER is the command, by default
"npx meander".
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

MEANDER = shlex.split(os.environ.get("MEANDER", "npx meander"))


def meander(*words, **how):
    return subprocess.run([*MEANDER, *words], check=True, **how)


def step(model, lines, after, sum_blocks):
    """One mini-batch: sums the blocks of some lines of a plan, and writes the next model. Returns its JSON line."""
    with open(model, "rb") as file:
        content = file.read()
    # It starts while the blocks are summed, and puts them in order itself.
    words = [*MEANDER, "step", model, "-", "--out", after, "--json"]
    stepping = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for block in sum_blocks(content, lines):
            stepping.stdin.write(block)
        done = stepping.communicate()[0].decode()
    except BaseException:
        stepping.kill()
        raise
    if stepping.returncode != 0:
        raise RuntimeError(f"meander step ended with exit code {stepping.returncode}; its message is in stderr")
    return done


def learn(first, out, sources, sum_blocks):
    """One pass over the rows of sources that a model has not learned, to another model."""
    # Workers may run in other folders.
    paths = [source if "://" in source else os.path.abspath(source) for source in sources]
    planned = meander("blocks", *paths, "--after", first, stdout=subprocess.PIPE, text=True).stdout
    steps = {}
    for line in planned.splitlines():
        steps.setdefault(json.loads(line)["step"], []).append(line)
    folder = tempfile.mkdtemp(prefix="meander-driver-")
    model = first
    done = None
    for number, lines in sorted(steps.items()):
        began = time.time()
        after = os.path.join(folder, f"model{number % 2}.arrows")
        done = step(model, lines, after, sum_blocks)
        print(f"step {number}: {len(lines)} blocks in {time.time() - began:.2f} s", file=sys.stderr)
        model = after
    if done is None:
        raise SystemExit("All rows are learned from already.")
    shutil.copyfile(model, f"{out}.tmp")
    os.replace(f"{out}.tmp", out)
    print(done.strip())
