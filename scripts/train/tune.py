"""Relation scores on our development gold for a row of thresholds: `tune.py CHECKPOINT CONFIG --data DIR --encoder DIR --written DIR`

The best one goes into the model folder by `export.py --relation-threshold`.
"""

from decode import evaluate
from opened import opened
from train import forward


def main():
    network, files = opened(__doc__)
    for name, examples, coded, batches in files:
        if name not in ("ours.ar", "ours.en"):
            continue
        for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
            scores = evaluate(network, examples, coded, batches, forward, threshold)
            print(name, threshold, scores["relations"], "given", scores["relations_given"], "status", scores["status"], flush=True)


if __name__ == "__main__":
    main()
