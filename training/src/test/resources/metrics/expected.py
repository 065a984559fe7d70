"""Writes expected.json, the figures that the evaluation is held against, on the rows that stand in it.

    pip install scikit-learn==1.9.1 && python expected.py > expected.json

scikit-learn computes everything that it has; the rest (Kolmogorov-Smirnov from its ROC curve, DeLong's error by comparing all pairs, the
calibration error, lift) is written out here, plainly.
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

assert sklearn.__version__ == "1.9.1", sklearn.__version__
warnings.simplefilter("ignore")
THRESHOLD = 0.45


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def calibration_error(label, score):
    order = np.sort(score)
    below = np.searchsorted(order, score, side="left")
    bins = below * 10 // len(score)
    return sum(abs(score[bins == b].sum() - label[bins == b].sum()) for b in range(10)) / len(score)


def lift(label, score):
    """Positives of the first tenth by score, rows of the last score in it by their share, over a tenth of all positives."""
    size = len(score) / 10
    last = np.sort(score)[::-1][int(np.ceil(size)) - 1]
    above, tied = score > last, score == last
    among = (size - above.sum()) / tied.sum()
    return (label[above].sum() + among * label[tied].sum()) / label.sum() * 10


def auc_error(label, score):
    positive, negative = score[label == 1], score[label == 0]
    if len(positive) < 2 or len(negative) < 2:
        return None
    wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    variance = wins.mean(axis=1).var(ddof=1) / len(positive) + wins.mean(axis=0).var(ddof=1) / len(negative)
    return np.sqrt(variance)


def binary(label, score, weight=None):
    label, score = np.asarray(label), np.asarray(score, dtype=float)
    w = {} if weight is None else {"sample_weight": np.asarray(weight, dtype=float)}
    both = 0 < label.sum() < len(label)
    yes = (score >= THRESHOLD).astype(int)
    false_rate, true_rate, _ = m.roc_curve(label, score, drop_intermediate=False, **w)
    confusion = m.confusion_matrix(label, yes, labels=[0, 1], **w)
    found = {
        "auc": m.roc_auc_score(label, score, **w) if both else None,
        "pr_auc": m.average_precision_score(label, score, **w) if label.sum() else None,
        "log_loss": m.log_loss(label, score, labels=[0, 1], **w),
        "brier": m.brier_score_loss(label, score, labels=[0, 1], **w),
        "accuracy": m.accuracy_score(label, yes, **w),
        "precision": m.precision_score(label, yes, zero_division=np.nan, **w),
        "recall": m.recall_score(label, yes, zero_division=np.nan, **w),
        "f1": m.f1_score(label, yes, zero_division=np.nan, **w),
        "specificity": m.recall_score(label, yes, pos_label=0, zero_division=np.nan, **w),
        "balanced_accuracy": m.balanced_accuracy_score(label, yes, **w) if both else None,
        "mcc": m.matthews_corrcoef(label, yes, **w) if both and 0 < yes.sum() < len(yes) else None,
        "ks": np.max(np.abs(true_rate - false_rate)) if both else None,
    }
    details = dict(zip(["true_negatives", "false_positives", "false_negatives", "true_positives"], confusion.ravel()))
    if weight is None:
        found["ece"] = calibration_error(label, score)
        found["lift"] = lift(label, score) if label.sum() else None
        details["auc_standard_error"] = auc_error(label, score)
    return {
        "labels": label.tolist(),
        "scores": score.tolist(),
        "weights": None if weight is None else np.asarray(weight, dtype=float).tolist(),
        "metrics": {k: number(v) for k, v in found.items()},
        "details": {k: number(v) for k, v in details.items()},
    }


def regression(label, value, weight=None):
    label, value = np.asarray(label, dtype=float), np.asarray(value, dtype=float)
    w = {} if weight is None else {"sample_weight": np.asarray(weight, dtype=float)}
    found = {
        "rmse": m.root_mean_squared_error(label, value, **w),
        "mae": m.mean_absolute_error(label, value, **w),
        "mape": m.mean_absolute_percentage_error(label, value, **w) if np.all(label != 0) else None,
        "r2": m.r2_score(label, value, **w) if label.min() < label.max() else None,
    }
    details = {f"quantile_loss_{a}": m.mean_pinball_loss(label, value, alpha=a, **w) for a in (0.1, 0.5, 0.9)}
    if weight is None:
        for q in (0.05, 0.25, 0.5, 0.75, 0.95):
            details[f"error_quantile_{q}"] = np.quantile(value - label, q, method="inverted_cdf")
    return {
        "labels": label.tolist(),
        "scores": value.tolist(),
        "weights": None if weight is None else np.asarray(weight, dtype=float).tolist(),
        "metrics": {k: number(v) for k, v in found.items()},
        "details": {k: number(v) for k, v in details.items()},
    }


def mean_place(label, score):
    """The mean place of the first row with label 1, if rows of one score are shuffled."""
    best = score[label == 1].max()
    tied = score == best
    return (score > best).sum() + (tied.sum() + 1) / (label[tied].sum() + 1)


def recall_at(label, score, place):
    order = np.sort(score)[::-1]
    if place >= len(score):
        return 1
    last = order[place - 1]
    above, tied = score > last, score == last
    return (label[above].sum() + label[tied].sum() * (place - above.sum()) / tied.sum()) / label.sum()


def ranking(group, label, score):
    group, label, score = np.asarray(group), np.asarray(label), np.asarray(score, dtype=float)
    found = {"map": [], "mrr": [], "ndcg_1": [], "ndcg_5": [], "recall_1": [], "recall_5": []}
    for one in np.unique(group):
        y, s = label[group == one], score[group == one]
        if y.sum() == 0:
            continue
        found["map"].append(m.average_precision_score(y, s))
        found["mrr"].append(1 / mean_place(y, s))
        for place in (1, 5):
            # Of a single row scikit-learn tells no gain.
            gain = m.ndcg_score(y[None, :], s[None, :], k=place) if len(y) > 1 else 1
            found[f"ndcg_{place}"].append(gain)
            found[f"recall_{place}"].append(recall_at(y, s, place))
    details = {name: np.mean(values) for name, values in found.items()}
    details["ranked_groups"] = len(found["map"])
    return {
        "groups": group.tolist(),
        "labels": label.tolist(),
        "scores": score.tolist(),
        "metrics": {},
        "details": {k: number(v) for k, v in details.items()},
    }


def cases():
    random = np.random.default_rng(7)

    def scored(rows, decimals):
        score = np.round(random.random(rows), decimals)
        return (random.random(rows) < 0.15 + 0.6 * score).astype(int), score

    tied, distinct = scored(200, 1), scored(150, 12)
    weighed = scored(160, 2)
    weight = np.where(random.random(160) < 0.1, 0.0, random.lognormal(0, 2, 160))
    four = [1, 0, 1, 0]
    yield "ties", binary(*tied)
    yield "no ties", binary(*distinct)
    yield "weights", binary(*weighed, weight)
    yield "whole weights", binary(*weighed, random.integers(0, 4, 160))
    yield "scores of 0 and 1", binary([0, 0, 1, 1, 1, 0, 0, 1], [0, 0.2, 0, 1, 0.9, 1, 0, 1])
    yield "one score", binary(four * 5, [0.5] * 20)
    yield "one score below the threshold", binary(four, [0.25] * 4)
    yield "only positives", binary([1, 1, 1], [0.2, 0.6, 0.6])
    yield "only negatives", binary([0, 0, 0], [0.2, 0.6, 0.6])
    yield "perfect", binary([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    yield "upside down", binary([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9])
    yield "two rows", binary([0, 1], [0.3, 0.7])
    label = np.round(random.lognormal(2, 1, 180), 3)
    yield "regression", regression(label, np.round(label + random.normal(1, 4, 180), 6))
    yield "regression, weights", regression(label, np.round(label * 1.1, 6), random.lognormal(0, 1, 180))
    yield "regression, a label of 0", regression([0, 1, 2.5], [0.5, 1, -2])
    yield "regression, one label", regression([3, 3, 3], [3, 2, 5])
    group = random.integers(0, 25, 200)
    yield "ranking", ranking(group, *scored(200, 6))
    yield "ranking, ties", ranking(group, *scored(200, 1))


lines = [f"  {json.dumps(name)}: {json.dumps(case)}" for name, case in cases()]
print(f'{{"scikit-learn": "{sklearn.__version__}", "threshold": {THRESHOLD}, "cases": {{')
print(",\n".join(lines))
print("}}")
