# Effects of actions: differences in differences, CUPED, parallel histories, sizes. Written to effects.json.
# Needs sandwich, clubSandwich, metafor and Hmisc beside base R.
suppressMessages({ library(sandwich); library(clubSandwich); library(metafor); library(Hmisc) })
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])))
number <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
rows <- function(M) paste0("[", paste(apply(M, 1, number), collapse = ", "), "]")
named <- function(x) paste0("{", paste0("\"", names(x), "\": ", sprintf("%.17g", x), collapse = ", "), "}")
set.seed(21)

# Groups of customers before and after: counts, then every customer as a row for R.
groups <- function(treated, others, effect) {
  k <- treated + others
  d <- data.frame(treated = rep(1:0, c(treated, others)), n0 = sample(40:300, k, TRUE), n1 = sample(40:300, k, TRUE))
  level <- plogis(rnorm(k, -2, 0.4))
  d$x0 <- rbinom(k, d$n0, level)
  d$x1 <- rbinom(k, d$n1, pmin(0.9, level + 0.02 + effect * d$treated + rnorm(k, 0, 0.01)))
  d
}
clustered <- lapply(list(c(2, 2, 0.1), c(4, 9, 0.05), c(8, 30, 0)), function(q) {
  d <- groups(q[1], q[2], q[3])
  each <- do.call(rbind, lapply(seq_len(nrow(d)), function(g) with(d[g, ], data.frame(group = g, treated = treated,
    after = rep(0:1, c(n0, n1)), y = c(rep(1:0, c(x0, n0 - x0)), rep(1:0, c(x1, n1 - x1)))))))
  fit <- lm(y ~ treated * after, each)
  V <- vcovCL(fit, cluster = each$group, type = "HC1") # CR1 with Stata's factor
  # The same by hand
  X <- model.matrix(fit); u <- resid(fit); B <- solve(crossprod(X)); G <- nrow(d); N <- nrow(X)
  meat <- Reduce(`+`, lapply(split(seq_len(N), each$group), function(i) tcrossprod(crossprod(X[i, , drop = FALSE], u[i]))))
  hand <- sqrt((B %*% meat %*% B)[4, 4] * G / (G - 1) * (N - 1) / (N - 4))
  stopifnot(abs(hand - sqrt(V[4, 4])) < 1e-12)
  b <- coef(fit)[[4]]; se <- sqrt(V[4, 4])
  # Bell and McCaffrey's correction, with Satterthwaite's degrees of freedom
  careful <- coef_test(fit, vcov = vcovCR(fit, cluster = each$group, type = "CR2"), test = "Satterthwaite")[4, ]
  paste0("{\"columns\": \"treated, trials before, trials after, happened before, happened after\", \"groups\": ", rows(as.matrix(d)), ", \"effect\": ", number(b), ", \"standardError\": ", number(se),
    ", \"interval\": ", number(b + c(-1, 1) * qt(0.975, G - 1) * se), ", \"p\": ", number(2 * pt(-abs(b / se), G - 1)),
    ", \"careful\": {\"standardError\": ", number(careful$SE), ", \"freedom\": ", number(careful$df), ", \"p\": ", number(careful$p_Satt), "}}")
})

# One treated group: comparison groups' changes as a random-effects meta-analysis (DerSimonian and Laird).
single <- lapply(list(c(1, 5, 0.05), c(1, 20, 0)), function(q) {
  d <- groups(q[1], q[2], q[3])
  v <- function(x, n) { s <- (x + 0.5) / (n + 1); s * (1 - s) / n }
  change <- d$x1 / d$n1 - d$x0 / d$n0; variance <- v(d$x0, d$n0) + v(d$x1, d$n1)
  m <- rma(yi = change[-1], vi = variance[-1], method = "DL")
  se <- sqrt(variance[1] + m$tau2 + m$se^2); b <- change[1] - as.numeric(m$beta); df <- q[2] - 2
  paste0("{\"groups\": ", rows(as.matrix(d)), ", \"effect\": ", number(b), ", \"standardError\": ", number(se),
    ", \"interval\": ", number(b + c(-1, 1) * qt(0.975, df) * se), "}")
})

# Histories beside each other: Cochran's Q of the gaps, and their slope.
histories <- lapply(1:5, function(i) {
  periods <- 6 + i
  tn <- sample(200:500, periods, TRUE); cn <- sample(100:500, periods, TRUE)
  season <- rnorm(periods, 0, 0.02)
  tx <- rbinom(periods, tn, 0.15 + season); cx <- rbinom(periods, cn, pmax(0.02, 0.2 + season + (i > 3) * 0.012 * (1:periods)))
  v <- function(x, n) { s <- (x + 0.5) / (n + 1); s * (1 - s) / n }
  gap <- cx / cn - tx / tn; variance <- v(cx, cn) + v(tx, tn)
  Q <- rma(yi = gap, vi = variance, method = "FE")
  slope <- rma(yi = gap, vi = variance, mods = 0:(periods - 1), method = "FE")
  paste0("{\"columns\": \"happened and trials of the treated, then of the other\", \"periods\": ", rows(cbind(tx, tn, cx, cn)), ", \"drift\": ", number(slope$beta[2]), ", \"p\": ",
    number(min(1, 2 * min(Q$QEp, slope$pval[2]))), ", \"distance\": ", number(sqrt(mean((gap - mean(gap))^2))), "}")
})

# CUPED: the slope of the analysis of covariance, then Welch's standard error of what is left.
cuped <- lapply(list(c(40, 60), c(800, 500)), function(size) {
  x <- rpois(sum(size), rgamma(sum(size), 0.5, 1)); side <- rep(1:0, size)
  y <- rpois(sum(size), 0.2 + 0.5 * x + 0.1 * side)
  fit <- lm(y ~ side + x); left <- y - coef(fit)[["x"]] * x
  t <- t.test(left[side == 1], left[side == 0])
  sums <- function(i) named(c(customers = sum(i), x = sum(x[i]), y = sum(y[i]), xx = sum(x[i]^2), yy = sum(y[i]^2), xy = sum(x[i] * y[i])))
  paste0("{\"treated\": ", sums(side == 1), ", \"others\": ", sums(side == 0), ", \"gap\": ", number(coef(fit)[["side"]]),
    ", \"carried\": ", number(coef(fit)[["x"]]), ", \"standardError\": ", number(t$stderr), "}")
})

# Card and Krueger's restaurants: the four cells added up; the effect by lm, the standard error of four means by hand.
ck <- read.csv(file.path(here, "../../../../shared/data/card-krueger-njmin3.csv"), na.strings = c("NA", ""))
ck <- ck[!is.na(ck$fte), ]
cell <- function(nj, d) { y <- ck$fte[ck$nj == nj & ck$d == d]; named(c(many = length(y), sum = sum(y), squares = sum(y^2))) }
variance <- sum(sapply(split(ck$fte, list(ck$nj, ck$d)), function(y) var(y) / length(y)))
kinds <- c("bk", "kfc", "roys", "wendys"); ck$chain <- max.col(ck[, kinds]) + 4 * ck$nj
card <- paste0("{\"source\": \"Card and Krueger (1994), American Economic Review 84, 772-793, table 3; data njmin3.csv\", \"printed\": 2.76, ",
  "\"treated\": {\"before\": ", cell(1, 0), ", \"after\": ", cell(1, 1), "}, \"others\": {\"before\": ", cell(0, 0), ", \"after\": ", cell(0, 1),
  "}, \"effect\": ", number(coef(lm(fte ~ nj * d, ck))[["nj:d"]]), ", \"standardError\": ", number(sqrt(variance)), "}")

# Sizes: R's own for equal sides, Hmisc for unequal ones.
standard <- paste0("{\"source\": \"R help page of power.prop.test\", \"customers\": 50, \"rate\": 0.5, \"points\": 0.25, \"power\": ", number(power.prop.test(n = 50, p1 = 0.5, p2 = 0.75)$power), "}")
sizes <- lapply(list(c(50, 50, 0.5, 0.75), c(400, 400, 0.12, 0.17), c(400, 3000, 0.12, 0.17), c(90, 400, 0.3, 0.2), c(2000, 2000, 0.01, 0.015)), function(q) {
  power <- bpower(p1 = q[4], p2 = q[3], n1 = q[1], n2 = q[2])
  # Less the chance to see a change in the wrong direction, which Hmisc counts and power.prop.test does not
  pooled <- (q[1] * q[4] + q[2] * q[3]) / (q[1] + q[2])
  power[["Power"]] <- power[["Power"]] - pnorm(-(qnorm(0.975) * sqrt((1 / q[1] + 1 / q[2]) * pooled * (1 - pooled)) + abs(q[4] - q[3])) /
    sqrt(q[4] * (1 - q[4]) / q[1] + q[3] * (1 - q[3]) / q[2]))
  paste0("{\"treated\": ", q[1], ", \"others\": ", q[2], ", \"rate\": ", q[3], ", \"points\": ", sprintf("%.17g", q[4] - q[3]), ", \"power\": ", number(power[["Power"]]), "}")
})
needed <- lapply(list(c(0.5, 0.25, 0.9), c(0.45, 0.02, 0.8), c(0.12, 0.05, 0.8)), function(q)
  paste0("{\"rate\": ", q[1], ", \"points\": ", q[2], ", \"power\": ", q[3], ", \"customers\": ",
    number(power.prop.test(p1 = q[1], p2 = q[1] + q[2], power = q[3], tol = .Machine$double.eps^0.8)$n), "}"))

# Confidence sequences: the formula of Waudby-Smith and others (2024), equation 4, as printed, in t and rho.
sequence <- function(t, sigma, rho, alpha) sigma * sqrt(2 * (t * rho^2 + 1) / (t^2 * rho^2) * log(sqrt(t * rho^2 + 1) / alpha))
asymptotic <- apply(expand.grid(t = c(50, 1000, 20000), sigma = c(0.3, 2), rho = c(0.05, 0.4), alpha = c(0.05, 0.01)), 1,
  function(q) paste0("{\"t\": ", q[1], ", \"sigma\": ", q[2], ", \"rho\": ", q[3], ", \"alpha\": ", q[4], ", \"reach\": ", number(sequence(q[1], q[2], q[3], q[4])), "}"))

list_of <- function(x) paste0("[\n  ", paste(x, collapse = ",\n  "), "\n]")
writeLines(paste0("{\n\"source\": \"", R.version.string, ", sandwich ", packageVersion("sandwich"), ", clubSandwich ", packageVersion("clubSandwich"), ", metafor ", packageVersion("metafor"), ", Hmisc ", packageVersion("Hmisc"), "; see effects.R\",\n",
"\"clustered\": ", list_of(clustered), ",\n\"single\": ", list_of(single), ",\n\"histories\": ", list_of(histories), ",\n\"cuped\": ", list_of(cuped),
",\n\"cardKrueger\": ", card, ",\n\"sizes\": ", list_of(sizes), ",\n\"standard\": ", standard, ",\n\"needed\": ", list_of(needed), ",\n\"asymptotic\": ", list_of(asymptotic),
",\n\"howard\": {\n  \"source\": \"confseq test/uniform_boundaries_unittest.cpp (Howard): two-sided normal mixture, targets from its R implementation\",\n",
"  \"variance\": 100, \"alpha\": 0.05, \"bestRho\": 12.60056, \"bound\": 30.35209, \"sum\": 10, \"logMixture\": -0.6510052},\n",
"\"johari\": {\"source\": \"Johari, Pekelis and Walsh (2015), the mixture sequential ratio of two samples, by its formula\", \"looks\": [\n",
"  {\"customers\": 1000, \"gap\": 0.05, \"variance\": 0.25, \"mixing\": 0.0025, \"ratio\": 3.278721627526389, \"p\": 0.3049969206304482},\n",
"  {\"customers\": 5000, \"gap\": 0.03, \"variance\": 0.25, \"mixing\": 0.0025, \"ratio\": 14.8481430146721, \"p\": 0.06734848923611904},\n",
"  {\"customers\": 200, \"gap\": 0.02, \"variance\": 0.25, \"mixing\": 0.0025, \"ratio\": 0.7359643563634582, \"p\": 1}]}\n}"), file.path(here, "effects.json"))
