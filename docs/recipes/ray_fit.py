"""One pass of mini-batch k-means over a lake, with Ray as the scheduler.

Ray only says who sums which block. Each actor keeps one Meander process, which reads the files itself; rows never pass
through Python. All machines must see the files under the same paths.

    python ray_fit.py FIRST.arrows OUT.arrows SOURCE...     # beside meander_driver.py

FIRST.arrows is a model that learned the first rows (meander fit SOURCE... --max-rows N --batch-size grow).
MEANDER is the command, by default "npx meander"; RAY_ADDRESS is the cluster, by default this machine.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

import pyarrow as pa
import ray
from ray.util import ActorPool

from meander_driver import MEANDER, learn


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


def summing_by(pool):
    """Sums blocks by actors, each by whichever is free."""

    def sum_all(content, lines):
        shared = ray.put(content)
        return pool.map_unordered(lambda actor, line: actor.sum.remote(shared, line), lines)

    return sum_all


def main(first, out, *sources):
    ray.init()
    pool = ActorPool([Summing.remote() for _ in range(int(ray.cluster_resources()["CPU"]))])
    learn(first, out, sources, summing_by(pool))
    ray.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
