"""Writes calibration.json: what scikit-learn fits to the rows that stand in it, and DeLong's test by comparing all pairs.

    pip install scikit-learn==1.9.1 && python calibration.py > calibration.json

Beta calibration is what its authors do: a logistic regression without a penalty on ln(p) and -ln(1 - p).
"""

import json
import math

import numpy as np
import sklearn
from scipy.special import expit
from scipy.stats import norm
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression

assert sklearn.__version__ == "1.9.1", sklearn.__version__
AT = [0.0, 1e-9, 0.001, 0.01, 0.03, 0.07, 0.15, 0.2501, 0.3, 0.5, 0.62, 0.75, 0.9, 0.98, 0.9999, 1.0]


def logit(p):
    p = np.clip(p, 2.0**-52, 1 - 2.0**-52)
    return np.log(p) - np.log1p(-p)


class Scored(ClassifierMixin, BaseEstimator):
    """Its one feature is the probability, its decision function the log-odds."""

    def fit(self, x, y):
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = 1
        return self

    def decision_function(self, x):
        return logit(np.asarray(x)[:, 0])

    def predict(self, x):
        return (np.asarray(x)[:, 0] >= 0.5).astype(int)


def sigmoid(score, label):
    model = Scored().fit(score[:, None], label)
    calibrated = CalibratedClassifierCV(FrozenEstimator(model), method="sigmoid", ensemble=False, cv=3)
    calibrated.fit(score[:, None], label)
    return calibrated.predict_proba(np.array(AT)[:, None])[:, 1].tolist()


def isotonic(score, label):
    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(score, label)
    return fitted.predict(np.array(AT)).tolist()


def inputs(p):
    p = np.clip(p, 2.0**-52, 1 - 2.0**-52)
    return np.stack([np.log(p), -np.log1p(-p), np.ones_like(p)], axis=1)


def greatest_likelihood(x, label):
    """Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = expit(x @ w)
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (p - label))
    assert np.abs(x.T @ (expit(x @ w) - label)).max() < 1e-9
    return w


def beta(score, label):
    """As the authors: a parameter that would be negative is left out."""
    columns = [0, 1, 2]
    found = greatest_likelihood(inputs(score), label)
    if found[0] < 0 or found[1] < 0:
        columns.remove(0 if found[0] < 0 else 1)
        found = greatest_likelihood(inputs(score)[:, columns], label)
        assert found[0] > 0
    return expit(inputs(np.array(AT))[:, columns] @ found).tolist()


def delong(first, second, label):
    def wins(score):
        positive, negative = score[label == 1], score[label == 0]
        return (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])

    one, other = wins(first), wins(second)
    of_positive = np.cov(one.mean(axis=1), other.mean(axis=1))
    of_negative = np.cov(one.mean(axis=0), other.mean(axis=0))
    covariance = of_positive / one.shape[0] + of_negative / one.shape[1]
    error = math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    gain = one.mean() - other.mean()
    return {"gain": gain, "standard_error": error, "p": 2 * norm.sf(abs(gain) / error)}


def rows(seed, count, slope, shift, digits):
    random = np.random.default_rng(seed)
    z = random.normal(-1, 1.5, count)
    label = (random.random(count) < expit(slope * z + shift)).astype(int)
    score = expit(z)
    score = np.round(score, digits) if digits else score
    second = expit(0.6 * z + random.normal(0, 1, count))
    return score, np.round(second, digits) if digits else second, label


cases = {}
for name, args in {
    "too sure": (1, 400, 0.5, 0.2, 0),
    "too careful": (2, 300, 1.8, -0.5, 0),
    "with ties": (3, 500, 0.8, 0.6, 2),
    "few rows": (4, 40, 1.0, 0.0, 0),
}.items():
    score, second, label = rows(*args)
    cases[name] = {
        "scores": score.tolist(),
        "others": second.tolist(),
        "labels": label.tolist(),
        "platt": sigmoid(score, label),
        "isotonic": isotonic(score, label),
        "beta": beta(score, label),
        "delong": delong(score, second, label),
    }
print(json.dumps({"scikit-learn": sklearn.__version__, "at": AT, "cases": cases}))
