"""PyTorch's side of `bin/bench train`: one of its processes, one thread.

Usage: train_torch.py DATA ROWS FIRST COUNT. DATA holds ROWS rows of 60 float32 features, then ROWS labels (little-endian). The process trains
on the COUNT rows from FIRST on: network 60-128-64-1, ReLU, sigmoid and cross entropy, batch 1,024 of a fresh permutation in each
epoch, fused Adam. It says `ready VERSION`, then for each line `EPOCHS` on standard input trains so many epochs and answers with the last one's mean loss.
"""

import sys

import numpy
import torch

FEATURES = 60
BATCH = 1024


def load(path, rows, first, count):
    data = numpy.fromfile(path, dtype="<f4")
    features = data[: rows * FEATURES].reshape(rows, FEATURES)[first : first + count]
    labels = data[rows * FEATURES :].reshape(rows, 1)[first : first + count]
    return torch.from_numpy(features.copy()), torch.from_numpy(labels.copy())


def main(path, rows, first, count):
    torch.set_num_threads(1)
    torch.manual_seed(7)
    features, labels = load(path, rows, first, count)
    model = torch.nn.Sequential(
        torch.nn.Linear(FEATURES, 128),
        torch.nn.ReLU(),
        torch.nn.Linear(128, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 1),
    )
    loss_of = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    print("ready", torch.__version__.split("+")[0], flush=True)
    for line in sys.stdin:
        mean = 0.0
        for _ in range(int(line)):
            order = torch.randperm(count)
            total = torch.zeros(())
            for start in range(0, count, BATCH):
                rows_of_step = order[start : start + BATCH]
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(model(features[rows_of_step]), labels[rows_of_step])
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(rows_of_step)
            mean = float(total) / count
        print(mean, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
