"""Structured Streaming: every micro-batch of a stream becomes one mini-batch of k-means.

A micro-batch is written to Parquet, and its files are summed and merged as in spark_fit.py. Spark may give a micro-batch
again after a failure: the model of each is kept under its number, so it is learned from once.

    spark-submit --py-files meander_driver.py,spark_fit.py spark_stream.py FIRST.arrows FOLDER SCHEMA INPUT

FIRST.arrows is the model to begin with, INPUT a folder of Parquet files that grows, SCHEMA its schema as in
"x double, y double". For Kafka, replace the line with readStream. Each micro-batch should have at least 65,536 rows
per worker.
"""

import os
import shutil
import subprocess
import sys

from pyspark.sql import SparkSession

from meander_driver import meander, step
from spark_fit import summing_on


def main(first, folder, schema, path):
    # Workers may run in other folders.
    folder = os.path.abspath(folder)
    spark = SparkSession.builder.appName("meander").getOrCreate()

    def model_of(batch):
        """The model after a micro-batch; that before the first is FIRST."""
        return os.path.join(folder, f"model-{batch:09d}.arrows")

    def learn(frame, batch):
        if os.path.exists(model_of(batch)):
            return
        before = first if batch == 0 else model_of(batch - 1)
        rows = os.path.join(folder, f"rows-{batch:09d}")
        frame.write.mode("overwrite").parquet(rows)
        if not any(name.endswith(".parquet") for name in os.listdir(rows)) or frame.isEmpty():
            shutil.copyfile(before, f"{model_of(batch)}.tmp")
            os.replace(f"{model_of(batch)}.tmp", model_of(batch))
            return
        lines = meander("blocks", rows, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        done = step(before, lines, model_of(batch), summing_on(spark.sparkContext))
        print(f"micro-batch {batch}: {done.strip()}", file=sys.stderr)

    os.makedirs(folder, exist_ok=True)
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(path)
    writing = stream.writeStream.foreachBatch(learn).option("checkpointLocation", os.path.join(folder, "spark"))
    writing.trigger(availableNow=True).start().awaitTermination()


if __name__ == "__main__":
    main(*sys.argv[1:])
