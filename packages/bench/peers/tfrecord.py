"""TensorFlow's reader of TFRecord files: the competitor of `npm run bench -- tfrecord`.

Arguments: the engine (`read`: records in order, parsed in batches; `sample`: the sampler pipeline of TensorFlow Similarity,
shards interleaved in blocks of two) and the folder of the shards. Answers each line with one pass over the shards.
"""
import glob
import json
import os
import sys
import time

os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"})
import tensorflow as tf

engine, folder = sys.argv[1:]
batch_size = 64
features = {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}


def deserialize(record):
    example = tf.io.parse_single_example(record, features)
    return tf.io.decode_raw(example["image"], tf.uint8), example["label"]


def dataset():
    files = sorted(glob.glob(os.path.join(folder, "*.tfrec")))
    if engine == "read":
        return tf.data.TFRecordDataset(files, buffer_size=1 << 20).batch(batch_size).map(
            lambda records: tuple(tf.io.parse_example(records, features).values()))
    shards = tf.data.Dataset.from_tensor_slices(files).shuffle(len(files), seed=1)
    records = shards.interleave(
        tf.data.TFRecordDataset, cycle_length=len(files), block_length=2, num_parallel_calls=1, deterministic=True)
    return records.map(deserialize, num_parallel_calls=tf.data.AUTOTUNE).batch(batch_size).prefetch(10)


def run():
    start = time.perf_counter()
    records = labels = 0
    for _, batch in dataset():
        records += int(batch.shape[0])
        labels += int(tf.reduce_sum(batch))
    return records, labels, time.perf_counter() - start


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


print(json.dumps({"tensorflow": tf.__version__}), flush=True)
for line in sys.stdin:
    before = time.process_time()
    count, total, seconds = run()
    cpu = time.process_time() - before
    print(json.dumps({"records": count, "labels": total, "seconds": {"read": seconds}, "cpu": cpu, "peak": peak()}), flush=True)
