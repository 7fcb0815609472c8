"""Special functions at 50 digits (mpmath 1.3.0), written to special-functions.json.

Inputs are the doubles nearest to the decimals here, so each value is right to its last digit.
"""
import json
import os

import mpmath as mp

mp.mp.dps = 50


def number(value):
    return float(value)


def series(first_ratio):
    """1 + r(1) + r(1) r(2) + ..., where every ratio is positive."""
    term = total = mp.mpf(1)
    k = 0
    while term > total * mp.mpf(10) ** -mp.mp.dps:
        k += 1
        term *= first_ratio(k)
        total += term
    return total


def beta_part(x, a, b):
    height = mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
    return height / a * series(lambda k: (a + b + k - 1) / (a + k) * x)


def beta_tails(x, a, b):
    exact = mp.mpf(x), mp.mpf(a), mp.mpf(b)
    lower = beta_part(*exact)
    upper = 1 - lower if lower < mp.mpf("0.999") else beta_part(1 - exact[0], exact[2], exact[1])
    return {"x": x, "a": a, "b": b, "lower": number(lower), "upper": number(upper)}


def gamma_tails(shape, x):
    a, x_exact = mp.mpf(shape), mp.mpf(x)
    height = mp.exp(a * mp.log(x_exact) - x_exact - mp.loggamma(a + 1))
    lower = height * series(lambda k: x_exact / (a + k))
    return {"shape": shape, "x": x, "lower": number(lower), "upper": number(1 - lower)}


def binomial(count, trials, chance):
    p = mp.mpf(chance)
    logarithm = (
        mp.loggamma(trials + 1) - mp.loggamma(count + 1) - mp.loggamma(trials - count + 1)
        + count * mp.log(p) + (trials - count) * mp.log1p(-p)
    )
    return {"count": count, "trials": trials, "chance": chance, "density": number(mp.exp(logarithm))}


values = {
    "source": "mpmath 1.3.0 at 50 digits; see special-functions.py",
    "logGamma": [
        {"x": x, "value": number(mp.loggamma(mp.mpf(x)))}
        for x in [1e-10, 0.001, 0.1, 0.3, 0.5, 0.7, 0.999, 1.0001, 1.25, 1.4616, 1.5, 1.9999, 2.001, 2.3, 3, 4.5, 7.7,
                  9.99, 10, 11.5, 57, 123.456, 1e4, 1e6, 1e10, 9007199254740992.0]
    ],
    "normalAbove": [
        {"z": z, "value": number(mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)}
        for z in [-8.5, -3, -1, -0.001, 0, 0.001, 0.5, 1, 1.96, 2.19, 2.2, 2.21, 3, 4.5, 6, 10, 20, 30, 37]
    ],
    "beta": [beta_tails(*row) for row in [
        (0.5, 2, 3), (0.1, 0.5, 0.5), (0.9, 0.5, 12), (1e-6, 1, 29), (0.3, 81, 183), (0.02, 15, 134), (0.999, 40, 2),
        (0.25, 1000, 3000), (0.2437, 100000, 300000), (0.1, 9, 101), (0.5, 1, 1), (1e-9, 3, 1e8), (0.7, 7, 0.01),
        (0.1001, 1e6, 9e6),
    ]],
    "gamma": [gamma_tails(*row) for row in [
        (0.5, 1.9207294103470062), (0.5, 0.001), (1, 2), (2.5, 30), (10, 3), (137, 137), (137, 112), (1000, 1100),
        (1e5, 1e5 + 300), (0.1, 5), (1e6, 998000), (3, 1e-5),
    ]],
    "binomial": [binomial(*row) for row in [
        (3, 10, 0.5), (0, 20, 0.1), (20, 20, 0.9), (81, 263, 0.3), (1, 1000000, 1e-6), (500000, 1000000, 0.5),
        (104, 1000, 0.1), (999999, 1000000, 0.999999), (450359962737049, 9007199254740992, 0.05),
    ]],
}

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "special-functions.json"), "w") as file:
    json.dump(values, file, indent=1)
    file.write("\n")
