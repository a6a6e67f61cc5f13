"""The tasks of `npm run bench -- training` in PyTorch, on one thread.

Reads {"task": "step" | "head" | "embed", "count": n} per line, does the task n times (embed: once, n images) and answers
with the times in milliseconds, of a clock and of processors, as JSON. Same networks, loss, batch shapes and optimizer as the JavaScript peers; random
values, since time does not depend on them.
"""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
channels_last = sys.argv[1:] == ["channels_last"]


class Normalize(nn.Module):
    def forward(self, x):
        return nn.functional.normalize(x, eps=1e-6)


def log1p_sum_exp(x, mask):
    x = torch.where(mask, x, torch.full_like(x, -1e9))
    return torch.logsumexp(torch.cat([torch.zeros_like(x[:, :1]), x], 1), 1)


def multi_similarity(labels, rows, alpha=2.0, beta=40.0, epsilon=0.1, lmda=0.5, center=1.0):
    distances = torch.clamp(1 - rows @ rows.T, min=0)
    same = labels[:, None] == labels[None, :]
    positive = same & ~torch.eye(len(labels), dtype=torch.bool)
    negative = ~same
    with torch.no_grad():
        farthest = torch.where(positive, distances, torch.full_like(distances, -1e9)).amax(1, keepdim=True)
        nearest = torch.where(negative, distances, torch.full_like(distances, 1e9)).amin(1, keepdim=True)
        positive = positive & (distances > nearest - epsilon)
        negative = negative & (distances < farthest + epsilon)
        counts = positive.any(1) & negative.any(1)
    shifted = distances + lmda - center
    per_anchor = log1p_sum_exp(alpha * shifted, positive) / alpha + log1p_sum_exp(-beta * shifted, negative) / beta
    return (per_anchor * counts).mean()


def layout(x):
    return x.to(memory_format=torch.channels_last) if channels_last and (isinstance(x, nn.Module) or x.dim() == 4) else x


def trainer(model, inputs, labels):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)

    def step():
        optimizer.zero_grad()
        multi_similarity(labels, model(inputs)).backward()
        optimizer.step()

    return step


network = layout(nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3), nn.ReLU(), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4096, 64), Normalize()))
head = nn.Sequential(nn.Linear(1280, 256), nn.ReLU(), nn.Linear(256, 64), Normalize())
steps = {
    "step": trainer(network, layout(torch.rand(60, 1, 28, 28)), torch.arange(6).repeat_interleave(10)),
    "head": trainer(head, torch.rand(64, 1280), torch.arange(8).repeat_interleave(8)),
}
pictures = layout(torch.rand(100, 1, 28, 28))


def embed(count):
    with torch.no_grad():
        for _ in range(0, count, len(pictures)):
            network(pictures)


def time_of(action):
    before, start = time.process_time(), time.perf_counter()
    action()
    return {"wall": (time.perf_counter() - start) * 1e3, "cpu": (time.process_time() - before) * 1e3}


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    task, count = request["task"], request["count"]
    if task == "embed":
        times = [time_of(lambda: embed(count))]
    else:
        times = [time_of(steps[task]) for _ in range(count)]
    print(json.dumps(times), flush=True)
