"""The quickstart's training step in PyTorch, on one thread: the competitor of `npm run bench -- training`.

Reads one number of steps per line, runs that many steps and answers with their times in milliseconds as JSON.
Same network, loss, batch shape and optimizer as apps/quickstart; random images, since time does not depend on them.
"""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
channels_last = sys.argv[1:] == ["channels_last"]


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4096, 64))

    def forward(self, x):
        return nn.functional.normalize(self.features(x), eps=1e-6)


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


model = Network()
images = torch.rand(60, 1, 28, 28)
if channels_last:
    model = model.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)
labels = torch.arange(6).repeat_interleave(10)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)


def step():
    optimizer.zero_grad()
    multi_similarity(labels, model(images)).backward()
    optimizer.step()


print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps(times), flush=True)
