# Control charts in base R, written to alerts.json.
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])))
number <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
set.seed(5)

# Laney's p' chart: moving ranges of the standardised months, over d2 = 1.128.
laney <- function(x, n) {
  p <- sum(x) / sum(n)
  sigma <- sqrt(p * (1 - p) / n)
  z <- (x / n - p) / sigma
  sigma_z <- mean(abs(diff(z))) / 1.128
  paste0("{\"happened\": ", number(x), ", \"trials\": ", number(n), ", \"centre\": ", number(p), ", \"spread\": ", number(sigma_z),
    ",\n   \"low\": ", number(pmax(0, p - 3 * sigma * max(1, sigma_z))), ", \"high\": ", number(pmin(1, p + 3 * sigma * max(1, sigma_z))), "}")
}
wavering <- lapply(c(0, 0.03, 0.08), function(sd) { n <- sample(200:2000, 18); laney(rbinom(18, n, pmax(0.01, 0.15 + rnorm(18, 0, sd))), n) })
nhs <- laney(c(266501, 264225, 276532, 281461, 269071, 261215), c(280443, 276823, 291681, 296155, 282343, 275888))

writeLines(paste0("{\n\"source\": \"", R.version.string, "; see alerts.R\",\n",
"\"juice\": {\"source\": \"D. C. Montgomery, Introduction to Statistical Quality Control, table 7.1: cans of orange juice, 30 samples of 50\",\n",
"  \"happened\": [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6], \"trials\": 50,\n",
"  \"printed\": {\"centre\": 0.2313, \"low\": 0.0524, \"high\": 0.4102, \"outside\": [15, 23]}},\n",
"\"emergencies\": {\"source\": \"Patients seen within four hours in six weeks, Mohammed and others, Quality and Safety in Health Care 22 (2013), 362-368, as in R's qicharts2; chart by the formula\", \"chart\": ", nhs, "},\n",
"\"wavering\": [\n  ", paste(wavering, collapse = ",\n  "), "\n]\n}"), file.path(here, "alerts.json"))
