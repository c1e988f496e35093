"""One pass of mini-batch k-means over a lake, with Ray as the scheduler.

Ray only says who sums which block. Each actor keeps one Meander process, which reads the files itself; rows never pass
through Python. All machines must see the files under the same paths.

    python ray_fit.py FIRST.arrows OUT.arrows SOURCE...

FIRST.arrows is a model that learned the first rows (meander fit SOURCE... --max-rows N --batch-size grow).
MEANDER is the command, by default "npx meander"; RAY_ADDRESS is the cluster, by default this machine.
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

import pyarrow as pa
import ray
from ray.util import ActorPool

MEANDER = shlex.split(os.environ.get("MEANDER", "npx meander"))


@ray.remote(num_cpus=1)
class Summing:
    """A Meander process that stays for the whole run."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="meander-")
        self.model = None
        self.process = None

    def sum(self, content, line):
        """Sums the block of a line of the plan against a model, given as the bytes of its file."""
        path = self.path_of(content)
        if self.process is None:
            command = [*MEANDER, "stats", path, "--plan", "-", "--threads", "1", "--quiet"]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(json.dumps({**json.loads(line), "model": path}).encode() + b"\n")
        self.process.stdin.flush()
        try:
            table = pa.ipc.open_stream(self.process.stdout).read_all()
        except pa.ArrowInvalid:
            code = self.process.wait()
            raise RuntimeError(f"meander stats ended with exit code {code}; its message is in stderr")
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()

    def path_of(self, content):
        """Writes a model to a file, in place of the one before."""
        digest = hashlib.sha256(content).hexdigest()
        path = os.path.join(self.folder, f"{digest}.arrows")
        if self.model != path:
            with open(path, "wb") as file:
                file.write(content)
            if self.model is not None:
                os.remove(self.model)
            self.model = path
        return path


def meander(*words, **how):
    return subprocess.run([*MEANDER, *words], check=True, **how)


def step_with(pool, model, lines, after):
    """One mini-batch: sums the blocks of some lines of a plan, and writes the next model. Returns its JSON line."""
    with open(model, "rb") as file:
        shared = ray.put(file.read())
    # It starts while the blocks are summed, and takes them as they come: it puts them in order itself.
    words = [*MEANDER, "step", model, "-", "--out", after, "--json"]
    stepping = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for block in pool.map_unordered(lambda actor, line: actor.sum.remote(shared, line), lines):
            stepping.stdin.write(block)
        done = stepping.communicate()[0].decode()
    except BaseException:
        stepping.kill()
        raise
    if stepping.returncode != 0:
        raise RuntimeError(f"meander step ended with exit code {stepping.returncode}; its message is in stderr")
    return done


def main(first, out, *sources):
    ray.init(log_to_driver=True)
    pool = ActorPool([Summing.remote() for _ in range(int(ray.cluster_resources()["CPU"]))])
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
        done = step_with(pool, model, lines, after)
        print(f"step {step}: {len(lines)} blocks in {time.time() - began:.2f} s", file=sys.stderr)
        model = after
    if done is None:
        raise SystemExit("All rows are learned from already.")
    shutil.copyfile(model, f"{out}.tmp")
    os.replace(f"{out}.tmp", out)
    print(done.strip())
    ray.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
