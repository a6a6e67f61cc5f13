"""The tasks of `npm run bench -- training` in TensorFlow, on one thread: as training.py, by the same lines of JSON."""
import json
import sys
import time

import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
tf.random.set_seed(0)
layers = tf.keras.layers


def log1p_sum_exp(x, mask):
    x = tf.where(mask, x, -1e9 * tf.ones_like(x))
    return tf.reduce_logsumexp(tf.concat([tf.zeros_like(x[:, :1]), x], 1), 1)


def multi_similarity(labels, rows, alpha=2.0, beta=40.0, epsilon=0.1, lmda=0.5, center=1.0):
    distances = tf.maximum(1 - tf.matmul(rows, rows, transpose_b=True), 0)
    same = labels[:, None] == labels[None, :]
    positive = same & ~tf.eye(len(labels), dtype=tf.bool)
    negative = ~same
    fixed = tf.stop_gradient(distances)
    farthest = tf.reduce_max(tf.where(positive, fixed, -1e9), 1, keepdims=True)
    nearest = tf.reduce_min(tf.where(negative, fixed, 1e9), 1, keepdims=True)
    positive = positive & (fixed > nearest - epsilon)
    negative = negative & (fixed < farthest + epsilon)
    counts = tf.reduce_any(positive, 1) & tf.reduce_any(negative, 1)
    shifted = distances + lmda - center
    per_anchor = log1p_sum_exp(alpha * shifted, positive) / alpha + log1p_sum_exp(-beta * shifted, negative) / beta
    return tf.reduce_mean(per_anchor * tf.cast(counts, tf.float32))


def trainer(model, inputs, labels):
    optimizer = tf.keras.optimizers.Adam(1e-3)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = multi_similarity(labels, tf.math.l2_normalize(model(inputs, training=True), 1))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    return lambda: step().numpy()


network = tf.keras.Sequential([
    layers.Conv2D(32, 3, activation="relu"), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
    layers.Conv2D(64, 3, activation="relu"), layers.Conv2D(64, 3, activation="relu"), layers.Flatten(), layers.Dense(64)])
head = tf.keras.Sequential([layers.Dense(256, activation="relu"), layers.Dense(64)])
steps = {
    "step": trainer(network, tf.random.uniform([60, 28, 28, 1]), tf.repeat(tf.range(6), 10)),
    "head": trainer(head, tf.random.uniform([64, 1280]), tf.repeat(tf.range(8), 8)),
}
pictures = tf.random.uniform([100, 28, 28, 1])
predict = tf.function(lambda x: tf.math.l2_normalize(network(x, training=False), 1))


def embed(count):
    for _ in range(0, count, len(pictures)):
        predict(pictures).numpy()


def time_of(action):
    start, before = time.perf_counter(), time.process_time()
    action()
    return {"wall": (time.perf_counter() - start) * 1e3, "cpu": (time.process_time() - before) * 1e3}


print(json.dumps({"version": tf.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    task, count = request["task"], request["count"]
    if task == "embed":
        times = [time_of(lambda: embed(count))]
    else:
        times = [time_of(steps[task]) for _ in range(count)]
    print(json.dumps(times), flush=True)
