# Retention and repeat buying fitted in R, written to retention.json. Base R only.
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])))
number <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
set.seed(11)

# The top of a likelihood in logarithms: optim, then Newton's method by differences until nothing moves.
top <- function(f, start) {
  at <- log(start)
  for (i in 1:5) at <- optim(at, function(l) -f(exp(l)), method = "BFGS", control = list(reltol = 1e-16, maxit = 1000))$par
  g <- function(l) sapply(seq_along(l), function(i) { h <- 1e-4; e <- replace(numeric(length(l)), i, h)
    (8 * (f(exp(l + e)) - f(exp(l - e))) - f(exp(l + 2 * e)) + f(exp(l - 2 * e))) / (12 * h) })
  for (i in 1:6) {
    h <- 1e-4
    J <- sapply(seq_along(at), function(i) { e <- replace(numeric(length(at)), i, h); (g(at + e) - g(at - e)) / (2 * h) })
    at <- at - solve((J + t(J)) / 2, g(at))
  }
  list(at = exp(at), value = f(exp(at)))
}

# Shifted-beta-geometric from probabilities as in the paper: of the cohorts, and of customers first seen after some renewals.
life <- function(a, b, t) beta(a, b + t) / beta(a, b)
cohorts <- list(c(10000, 8000, 6480, 5307, 4391), c(10000, 8000, 6480, 5307), c(10000, 8000, 6480), c(10000, 8000))
late <- c(seen = 3, 420, 391, 372, 350) # first seen after 3 renewals
full <- function(th) { a <- th[1]; b <- th[2]
  one <- function(kept) { k <- length(kept); s <- life(a, b, 0:(k - 1))
    sum(-diff(kept) * log(-diff(s))) + kept[k] * log(s[k]) }
  tail <- late[-1]; s <- life(a, b, 3:6)
  sum(sapply(cohorts, one)) + sum(-diff(tail) * log(-diff(s))) + tail[4] * log(s[4]) - tail[1] * log(s[1]) }
sbg <- top(full, c(1, 1))

# BG/NBD: 900 customers, simulated; the likelihood as printed (equation 6), with R's own beta and gamma functions.
n <- 900
lambda <- rgamma(n, 0.6, 5); stop <- rbeta(n, 1.2, 2.8)
seen <- sample(20:39, n, TRUE)
people <- t(sapply(1:n, function(i) { at <- 0; x <- 0; last <- 0
  repeat { at <- at + rexp(1, lambda[i]); if (at > seen[i]) break; x <- x + 1; last <- at; if (runif(1) < stop[i]) break }
  c(x, round(last, 1), seen[i]) }))
people[people[, 1] > 0 & people[, 2] == 0, 2] <- 0.1
x <- people[, 1]; tx <- people[, 2]; T <- people[, 3]
bgnbd <- top(function(th) { r <- th[1]; al <- th[2]; a <- th[3]; b <- th[4]
  A <- lgamma(r + x) - lgamma(r) + r * log(al)
  live <- lbeta(a, b + x) - lbeta(a, b) - (r + x) * log(al + T)
  dead <- ifelse(x > 0, lbeta(a + 1, b + pmax(x, 1) - 1) - lbeta(a, b) - (r + x) * log(al + tx), -Inf)
  sum(A + pmax(live, dead) + log1p(exp(-abs(live - dead)))) }, c(1, 5, 1, 2))

# Gamma-gamma on the same customers who ordered again.
again <- x > 0
nu <- rgamma(sum(again), 4, 15)
m <- round(sapply(seq_len(sum(again)), function(i) mean(rgamma(x[again][i], 5, nu[i]))), 2)
xs <- x[again]
gg <- top(function(th) { p <- th[1]; q <- th[2]; g <- th[3]
  sum(lgamma(p * xs + q) - lgamma(p * xs) - lgamma(q) + q * log(g) + (p * xs - 1) * log(m) + p * xs * log(xs) -
    (p * xs + q) * log(g + m * xs)) }, c(2, 3, 10))

# Conditional expectation, by integrating over rates and chances instead of a hypergeometric series.
ahead <- function(th, x, tx, T, t) { r <- th[1]; al <- th[2]; a <- th[3]; b <- th[4]
  # given active at T: rate ~ gamma(r + x, al + T), chance to stop ~ beta(a, b + x); orders in t: (1 - exp(-rate p t)) / p
  active <- 1 / (1 + ifelse(x > 0, a / (b + x - 1) * ((al + T) / (al + tx))^(r + x), 0))
  # In p = s^10, which tames the beta density at 0, by Simpson's rule in small steps
  s <- seq(0, 1, length.out = 200001)[-1]; q <- s^10
  f <- c(0, -expm1(-(r + x) * log1p(q * t / (al + T))) / q * dbeta(q, a, b + x) * 10 * s^9)
  active * sum(f * c(1, rep(c(4, 2), 1e5 - 1), 4, 1)) / 3 / 2e5 }
asked <- rbind(c(0, 0, 30, 10), c(1, 4, 30, 10), c(3, 28, 30, 52), c(12, 35.5, 36, 26), c(40, 38, 39, 100))
expected <- apply(asked, 1, function(q) ahead(c(0.6, 5, 1.2, 2.8), q[1], q[2], q[3], q[4]))
# The same where customers order nearly alike, so that r is large
alike <- c(60, 480, 1.2, 2.8); more <- c(4000, 32000, 0.6, 2.8)
expected_alike <- apply(asked, 1, function(q) ahead(alike, q[1], q[2], q[3], q[4]))
expected_more <- apply(asked, 1, function(q) ahead(more, q[1], q[2], q[3], q[4]))

rows <- function(M) paste0("[", paste(apply(M, 1, function(r) paste0("[", paste(sprintf("%.10g", r), collapse = ","), "]")), collapse = ","), "]")
fit <- function(f) paste0("{\"at\": ", number(f$at), ", \"logLikelihood\": ", sprintf("%.15g", f$value), "}")
writeLines(paste0("{\n\"source\": \"", R.version.string, "; see retention.R\",\n",
"\"published\": {\n  \"source\": \"Fader and Hardie (2007), Journal of Interactive Marketing 21, 76-90, cases High End and Regular: shares kept after 1..7 renewals, printed estimates, and estimates to more digits by SciPy; residual renewals by its 2F1\",\n",
"  \"highEnd\": {\"kept\": [869, 743, 653, 593, 551, 517, 491], \"printed\": [0.668, 3.806], \"at\": [0.6680883579316891, 3.806094982783549], \"logLikelihood\": -1611.158147391156, \"left\": [0.8506792621008488, 0.746859408805756, 0.6697889815756637], \"toCome\": [5.414478822464152, 5.901377569733783, 6.293891544955834, 6.619919963485495]},\n",
"  \"regular\": {\"kept\": [631, 468, 382, 326, 289, 262, 241], \"printed\": [0.704, 1.182], \"at\": [0.7040773195416199, 1.182043059623717], \"logLikelihood\": -1680.2651884632867, \"left\": [0.6267060536967453, 0.47381931979172365, 0.38797395112673083], \"toCome\": [2.964399230131749, 4.103139707858646, 4.8698045759926645, 5.442058386950653]},\n",
"  \"cohorts\": {\"kept\": [[10000, 8000, 6480, 5307, 4391], [10000, 8000, 6480, 5307], [10000, 8000, 6480], [10000, 8000]], \"at\": [3.798126161666544, 15.191909086479397]}},\n",
"\"cdnow\": {\n  \"source\": \"Fader, Hardie and Lee (2005), Marketing Science 24, 275-284, table 2, and Hardie's spreadsheet for it; as repeated by the manual of R's BTYD package; from memory\",\n",
"  \"fit\": {\"r\": 0.243, \"alpha\": 4.414, \"a\": 0.793, \"b\": 2.426},\n",
"  \"newCustomer\": [[0.1429, 0.0078], [1, 0.0532], [3, 0.1506], [31.8571, 1.0405], [32, 1.0437], [78, 1.8576]],\n",
"  \"ahead\": [{\"repeats\": 2, \"lastAt\": 30.43, \"observed\": 38.86, \"weeks\": 39, \"orders\": 1.226}, {\"repeats\": 26, \"lastAt\": 30.86, \"observed\": 31, \"weeks\": 52, \"orders\": 25.76}],\n",
"  \"spending\": {\"p\": 6.25, \"q\": 3.74, \"gamma\": 15.44}, \"perOrder\": [[2, 22.35, 24.66]], \"perOrderOfAll\": 35.2},\n",
"\"lateEntry\": {\"seenAfter\": 3, \"kept\": [420, 391, 372, 350], \"fit\": ", fit(sbg), "},\n",
"\"buying\": {\"columns\": \"repeats, last at, observed\", \"people\": ", rows(people), ",\n  \"fit\": ", fit(bgnbd), "},\n",
"\"spending\": {\"columns\": \"repeats, mean\", \"people\": ", rows(cbind(xs, m)), ",\n  \"fit\": ", fit(gg), "},\n",
"\"ahead\": {\"columns\": \"repeats, last at, observed, ahead\", \"asked\": ", rows(asked), ", \"fits\": [\n",
"  {\"at\": [0.6, 5, 1.2, 2.8], \"orders\": ", number(expected), "},\n  {\"at\": ", number(alike), ", \"orders\": ", number(expected_alike), "},\n",
"  {\"at\": ", number(more), ", \"orders\": ", number(expected_more), "}]}\n}"),
file.path(here, "retention.json"))
