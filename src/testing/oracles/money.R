# Ranges of revenue ratios and differences of customer values from R, written to money.json.
# Needs the survey package; the rest is base R.
library(survey)
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])))
set.seed(4)
number <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")

# Earned growth: customers with revenue before (x) and now, and their origin where they are new.
company <- function(old, new, lost) {
  x <- c(round(exp(rnorm(old, 8, 1))), rep(0, new))
  now <- c(round(x[1:old] * exp(rnorm(old, 0.02, 0.2)) * rbinom(old, 1, 1 - lost)), round(exp(rnorm(new, 8, 1))))
  origin <- c(rep("old", old), sample(c("earned", "bought", "unknown"), new, TRUE))
  data.frame(x, now, origin)
}
growths <- lapply(list(company(40, 12, 0.1), company(300, 90, 0.1), company(900, 30, 0.2), company(60, 3, 0.4)), function(d) {
  of <- function(o) d$now * (d$origin == o)
  old <- d[d$x > 0, ]
  ask <- function(data) svydesign(ids = ~1, weights = ~1, data = data)
  retention <- svyratio(~now, ~x, ask(old))
  d$mine <- of("old") + of("earned")
  factor <- svyratio(~mine, ~x, ask(d))
  limits <- function(r, n) coef(r) + c(-1, 1) * qt(0.975, n - 1) * SE(r)
  # Fieller by root finding: ratios that the t test of mean(top - ratio * bottom) = 0 does not refuse
  top <- d$mine - d$x
  bottom <- d$now - d$x
  n <- nrow(d)
  refuse <- function(r) t.test(top - r * bottom)$statistic^2 - qt(0.975, n - 1)^2
  clear <- t.test(bottom)$statistic > qt(0.975, n - 1)
  ratio <- sum(top) / sum(bottom)
  step <- function(sign) { reach <- 0.01; while (refuse(ratio + sign * reach) < 0) reach <- reach * 1.5
    uniroot(function(r) refuse(r), sort(c(ratio, ratio + sign * reach)), tol = 1e-14)$root }
  fieller <- if (clear && sum(bottom) > 0) number(c(step(-1), step(1))) else "null"
  sums <- c(base = sum(d$x), kept = sum(of("old")), earned = sum(of("earned")), bought = sum(of("bought")),
    unknown = sum(of("unknown")), customersBefore = nrow(old), customersNew = n - nrow(old), baseSquares = sum(d$x^2),
    keptSquares = sum(of("old")^2), baseTimesKept = sum(d$x * of("old")), earnedSquares = sum(of("earned")^2),
    boughtSquares = sum(of("bought")^2), unknownSquares = sum(of("unknown")^2))
  paste0("{\"sums\": {", paste0("\"", names(sums), "\": ", sprintf("%.17g", sums), collapse = ", "),
    "}, \"retention\": ", number(limits(retention, nrow(old))), ", \"rate\": ", number(limits(factor, n) - 1),
    ", \"ratio\": ", fieller, "}")
})

# Values of referred customers against the others: Welch's t test.
values <- lapply(list(c(8, 30), c(60, 400), c(5, 5)), function(size) {
  referred <- round(exp(rnorm(size[1], 5.2, 0.8)))
  others <- round(exp(rnorm(size[2], 5, 1)))
  t <- t.test(referred, others)
  # Yuen (1974), by hand: trimmed means and winsorised variances, a tenth off each end
  yuen <- function(a) { k <- floor(0.1 * length(a)); s <- sort(a); h <- length(a) - 2 * k
    w <- pmin(pmax(s, s[k + 1]), s[length(a) - k]); c(mean(s[(k + 1):(length(a) - k)]), (length(a) - 1) * var(w) / (h * (h - 1)), h) }
  one <- yuen(referred); other <- yuen(others)
  gap <- one[1] - other[1]
  se <- sqrt(one[2] + other[2])
  df <- (one[2] + other[2])^2 / (one[2]^2 / (one[3] - 1) + other[2]^2 / (other[3] - 1))
  paste0("{\"referred\": ", number(referred), ", \"others\": ", number(others), ",\n   \"welch\": {\"gap\": ",
    number(-diff(t$estimate)), ", \"interval\": ", number(t$conf.int), ", \"freedom\": ", number(t$parameter),
    ", \"p\": ", number(t$p.value), "},\n   \"yuen\": {\"gap\": ", number(gap), ", \"interval\": ",
    number(gap + c(-1, 1) * qt(0.975, df) * se), ", \"p\": ", number(2 * pt(-abs(gap / se), df)), "}}")
})

# Customer referral value: the sums of Kumar, Petersen and Leone (2007) written out with R's own discounting.
rate <- 0.05
type1 <- rbind(c(1, 120, 20, 5, 30), c(2, 120, 0, 5, 0), c(3, 110, 0, 5, 0), c(2, 90, 20, 5, 30)) # period, margin, reward, marketing, saved
type2 <- rbind(c(1, 30), c(3, 30)) # period, acquisition saved
one <- sum((type1[, 2] - type1[, 3] - type1[, 4] + type1[, 5]) / (1 + rate)^type1[, 1])
two <- sum(type2[, 2] / (1 + rate)^type2[, 1])

writeLines(paste0("{\n\"source\": \"", R.version.string, ", survey ", packageVersion("survey"), "; see money.R\",\n",
  "\"winningOnPurpose\": {\"source\": \"Reichheld, Darnell and Burns, Winning on Purpose (2021), appendix B, figure B-1\", ",
  "\"revenue\": {\"base\": 100, \"kept\": 85, \"earned\": 25, \"bought\": 20, \"unknown\": 0}, ",
  "\"printed\": {\"netRevenueRetention\": 0.85, \"earnedNew\": 0.25, \"boughtNew\": 0.2, \"earnedGrowthRate\": 0.1, \"earnedGrowthRatio\": 0.33, \"growth\": 0.3}},\n",
  "\"growths\": [\n  ", paste(growths, collapse = ",\n  "), "\n],\n\"values\": [\n  ", paste(values, collapse = ",\n  "),
  "\n],\n\"referralValue\": {\"typeOne\": ", number(one), ", \"typeTwo\": ", number(two), "}\n}"), file.path(here, "money.json"))
