"""Tests and intervals for one and two groups from SciPy 1.17.1, written to two-groups.json."""
import json
import os
import random

import scipy
from scipy import stats

random.seed(20)
tables = [(3, 4, 1, 4), (1, 12, 5, 6), (0, 5, 3, 900), (4, 9, 300, 5000), (83, 86, 70, 82), (0, 7, 0, 11), (9, 9, 1, 40),
          (2, 600, 40, 2000), (60, 61, 3000, 9000)]
for _ in range(20):
    n, m = random.randint(1, 60), random.randint(1, 400)
    tables.append((random.randint(0, n), n, random.randint(0, m), m))

fisher, score = [], []
for x, n, y, m in tables:
    table = [[x, n - x], [y, m - y]]
    fisher.append({"x": x, "n": n, "y": y, "m": m, "p": float(stats.fisher_exact(table).pvalue)})
    if 0 < x + y < n + m:
        score.append({"x": x, "n": n, "y": y, "m": m, "p": float(stats.chi2_contingency(table, correction=False).pvalue)})

binomial = []
for x, n, chance in [(682, 925, 0.75), (0, 10, 0.1), (10, 10, 0.5), (7, 20, 0.3), (3, 1000, 0.01), (30, 1000, 0.01),
                     (515, 1000, 0.5), (100500, 1000000, 0.1), (1, 29, 0.2), (29, 30, 0.8), (12, 40, 0.3)]:
    result = stats.binomtest(x, n, chance)
    interval = result.proportion_ci(method="exact")
    binomial.append({"x": x, "n": n, "chance": chance, "p": float(result.pvalue),
                     "low": float(interval.low), "high": float(interval.high)})

many = []
for x, n in [([83, 90, 129, 70], [86, 93, 136, 82]), ([15, 25, 50], [100, 120, 300])]:
    result = stats.chi2_contingency([x, [b - a for a, b in zip(x, n)]], correction=False)
    many.append({"x": x, "n": n, "chiSquare": float(result.statistic), "p": float(result.pvalue)})

ratio = []
for x, n, y, m in [(56, 70, 48, 80), (5, 56, 9, 29), (300, 4000, 41, 900)]:
    result = stats.contingency.relative_risk(x, n, y, m)
    interval = result.confidence_interval(0.95)  # Katz's logarithmic method
    ratio.append({"x": x, "n": n, "y": y, "m": m, "ratio": float(result.relative_risk),
                  "low": float(interval.low), "high": float(interval.high)})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "two-groups.json"), "w") as file:
    json.dump({"source": "SciPy " + scipy.__version__ + "; see two-groups.py", "fisher": fisher, "score": score,
               "binomial": binomial, "homogeneity": many, "ratio": ratio}, file, indent=1)
    file.write("\n")
