"""Makes reasons.json: python3 src/testing/oracles/reasons.py > src/testing/oracles/reasons.json

Wilson limits are SciPy's; the linear combination follows Zou, Huang and Zhang (2009), equations as printed there. For
lifts the covariance of the four cells of a multinomial and a numeric gradient give the delta method's variance, with
none of the algebra that the code uses.
"""
import json
import numpy as np
from scipy.stats import binomtest, norm

z = norm.ppf(0.975)
combinations = []
for shares in [
    [(12, 80, 40), (45, 150, 60), (9, 100, -100)],
    [(0, 12, 1), (5, 40, 2.5), (30, 30, 0.5)],
    [(1, 1000, 900), (900, 1000, -0.25)],
    [(3, 9, 1 / 3), (4, 8, 1 / 3), (2, 7, 1 / 3), (1, 11, -1)],
]:
    value = sum(c * x / n for x, n, c in shares)
    low = high = 0
    for x, n, c in shares:
        ci = binomtest(x, n).proportion_ci(method="wilson")
        p = x / n
        low += (c * p - min(c * ci.low, c * ci.high)) ** 2
        high += (max(c * ci.low, c * ci.high) - c * p) ** 2
    combinations.append({
        "shares": [{"happened": x, "trials": n, "weight": c} for x, n, c in shares],
        "value": value, "low": value - low ** 0.5, "high": value + high ** 0.5})

lifts = []
for one, other, both, n in [(150, 90, 45, 412), (30, 20, 5, 100), (10, 10, 10, 40), (900, 700, 640, 1000)]:
    p = np.array([both, one - both, other - both, n - one - other + both]) / n
    log_lift = lambda q: np.log(q[0] / ((q[0] + q[1]) * (q[0] + q[2])))
    gradient = np.zeros(4)
    for i in range(4):
        h = 1e-6
        step = np.zeros(4); step[i] = h
        gradient[i] = (-log_lift(p + 2 * step) + 8 * log_lift(p + step) - 8 * log_lift(p - step) + log_lift(p - 2 * step)) / (12 * h) if p[i] > 2 * h else 0
    covariance = (np.diag(p) - np.outer(p, p)) / n
    reach = z * np.sqrt(gradient @ covariance @ gradient)
    lift = np.exp(log_lift(p))
    lifts.append({"one": one, "other": other, "both": both, "all": n,
                  "lift": lift, "low": lift * np.exp(-reach), "high": lift * np.exp(reach)})
# Scores: two samples of +1, 0 and -1 with Rocks' added answers as weights, compared by their weighted means.
scores = []
for here, there in [((50, 30, 20), (30, 30, 40)), ((9, 1, 0), (100, 60, 40)), ((20, 20, 20), (200, 190, 210))]:
    def moments(counts):
        w = np.array(counts) + np.array([0.75, 1.5, 0.75])
        x = np.array([1, 0, -1])
        mean = np.average(x, weights=w)
        return mean, np.average((x - mean) ** 2, weights=w) / w.sum()
    (a, va), (b, vb) = moments(here), moments(there)
    scores.append({"here": here, "there": there, "p": 2 * norm.sf(abs(a - b) / np.sqrt(va + vb))})

# Means of money with Student's range, from the amounts themselves.
from scipy.stats import t as student
means = []
for amounts in [[400, 300, 500, 420, 380], [0, 0, 0, 1200, 300, 0, 50], [100] * 6]:
    x = np.array(amounts, dtype=float)
    low, high = student.interval(0.95, len(x) - 1, loc=x.mean(), scale=x.std(ddof=1) / np.sqrt(len(x))) if x.std() > 0 else (x.mean(), x.mean())
    means.append({"amounts": amounts, "value": x.mean(), "low": low, "high": high})
print(json.dumps({"scores": scores, "means": means, "combinations": combinations, "lifts": lifts}, indent=2))
