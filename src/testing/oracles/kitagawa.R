# Kitagawa's two effects of Berkeley's admissions, men against women by department, with their standard errors: by the delta
# method with the gradient taken in numbers, and by drawing both samples anew. Written to kitagawa.json.
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1])))
number <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
set.seed(1955)
cells <- function(sex) t(sapply(LETTERS[1:6], function(d) UCBAdmissions[, sex, d]))
men <- cells("Male")
women <- cells("Female")
effects <- function(a, b) {
  share_a <- rowSums(a) / sum(a)
  share_b <- rowSums(b) / sum(b)
  rate_a <- a[, 1] / rowSums(a)
  rate_b <- b[, 1] / rowSums(b)
  c(sum((rate_b - rate_a) * (share_a + share_b) / 2), sum((share_b - share_a) * (rate_a + rate_b) / 2))
}
at <- c(men / sum(men), women / sum(women))
of <- function(p) effects(matrix(p[1:12], ncol = 2), matrix(p[13:24], ncol = 2))
# A complex step: the gradient to the last digit, since nothing is subtracted.
gradient <- sapply(1:24, function(i) Im(of(at + complex(real = 0, imaginary = replace(numeric(24), i, 1e-30)))) / 1e-30)
covariance <- matrix(0, 24, 24)
for (side in 0:1) {
  i <- side * 12 + 1:12
  covariance[i, i] <- (diag(at[i]) - at[i] %o% at[i]) / c(sum(men), sum(women))[side + 1]
}
errors <- sqrt(diag(gradient %*% covariance %*% t(gradient)))
draws <- 50000
drawn <- sapply(seq_len(draws), function(i) {
  again <- function(x) matrix(rmultinom(1, sum(x), x / sum(x)), ncol = 2)
  effects(again(men), again(women))
})
writeLines(paste0("{\n\"source\": \"", R.version.string, "; see kitagawa.R\",\n",
"\"men\": ", number(t(men)), ",\n\"women\": ", number(t(women)), ",\n",
"\"effects\": ", number(effects(men, women)), ",\n\"errors\": ", number(errors), ",\n",
"\"drawnErrors\": ", number(apply(drawn, 1, sd)), "\n}"), file.path(here, "kitagawa.json"))
