# Figures of the telephone company from R, written to telco.json beside those in survival.json and regression.json.
# Run in this folder: Rscript telco.R (data: ../shared beside the project; packages survival, cmprsk, metafor, survey, jsonlite)
suppressMessages({ library(survival); library(cmprsk); library(metafor); library(survey); library(jsonlite) })

telco <- read.csv("../../../../shared/data/telco-customers.csv", check.names = FALSE, na.strings = character(0))
referred <- telco[["Referred a Friend"]] == "Yes"
churned <- telco[["Churn Value"]] == 1
months <- telco[["Tenure in Months"]]
everybody <- nrow(telco)

wilson <- function(x, n) suppressWarnings(as.vector(prop.test(x, n, correct = FALSE)$conf.int))
# Newcombe (1998), method 10, from the Wilson limits R gives
newcombe <- function(x, n, y, m) {
  p <- x / n; q <- y / m; a <- wilson(x, n); b <- wilson(y, m)
  list(gap = p - q, low = p - q - sqrt((p - a[1])^2 + (b[2] - q)^2), high = p - q + sqrt((a[2] - p)^2 + (q - b[1])^2))
}
# Fisher's where an expected count is under ten, else the score test
against <- function(x, n, y, m) {
  if (min(n, m) * min(x + y, n + m - x - y) / (n + m) < 10) fisher.test(matrix(c(x, n - x, y, m - y), 2))$p.value
  else suppressWarnings(prop.test(c(x, y), c(n, m), correct = FALSE)$p.value)
}
# The top of a likelihood in logarithms: nlminb, then Newton's method by differences until nothing moves.
top <- function(f, start) {
  at <- log(start)
  at <- nlminb(at, function(l) -f(exp(l)), control = list(rel.tol = 1e-15))$par
  g <- function(l) sapply(seq_along(l), function(i) { h <- 1e-4; e <- replace(numeric(length(l)), i, h)
    (8 * (f(exp(l + e)) - f(exp(l - e))) - f(exp(l + 2 * e)) + f(exp(l - 2 * e))) / (12 * h) })
  for (i in 1:6) {
    h <- 1e-4
    J <- sapply(seq_along(at), function(i) { e <- replace(numeric(length(at)), i, h); (g(at + e) - g(at - e)) / (2 * h) })
    at <- at - solve((J + t(J)) / 2, g(at))
  }
  list(at = exp(at), value = f(exp(at)))
}
betabinomial <- function(x, n) top(function(s) sum(lchoose(n, x) + lbeta(s[1] + x, s[2] + n - x) - lbeta(s[1], s[2])), c(sum(x), sum(n - x)) / sum(n) * 50)

# Who refers, by the groups of a column: everything the page Groups shows
compared <- function(column, rows = seq_len(everybody), did = referred) {
  by <- telco[[column]][rows]; did <- did[rows]
  n <- as.vector(table(by)); x <- as.vector(tapply(did, by, sum)); values <- names(table(by))
  N <- sum(n); X <- sum(x)
  p <- mapply(function(x, n) against(x, n, X - x, N - n), x, n)
  fit <- if (column %in% c("Internet Type", "Gender")) NULL else betabinomial(x, n) # those two differ by less than chance
  list(column = column, value = I(values), happened = x, trials = n, low = mapply(function(x, n) wilson(x, n)[1], x, n),
       high = mapply(function(x, n) wilson(x, n)[2], x, n), difference = mapply(function(x, n) newcombe(x, n, X - x, N - n), x, n, SIMPLIFY = FALSE),
       p = p, adjusted = p.adjust(p, "BH"),
       spread = if (length(n) == 2) list(p = p[1]) else { t <- suppressWarnings(chisq.test(rbind(x, n - x), correct = FALSE)); list(chiSquare = unname(t$statistic), p = t$p.value) },
       shapes = fit$at, logLikelihood = fit$value, shrunken = if (is.null(fit)) rep(X / N, length(n)) else (x + fit$at[1]) / (n + sum(fit$at)))
}
groups <- lapply(c("Contract", "Payment Method", "Offer", "Satisfaction Score", "Internet Type", "Gender"), compared)

# A thousand cities: is there any difference between them? Simulated, as so few are expected in each
set.seed(17)
city <- table(telco$City, referred)
simulated <- suppressWarnings(chisq.test(city, simulate.p.value = TRUE, B = 100000))
n <- rowSums(city); x <- city[, "TRUE"]; rate <- sum(x) / sum(n)
z <- (x - n * rate) / sqrt(n * rate * (1 - rate))
tamed <- function(z) { q <- quantile(z, c(0.1, 0.9)); mean(pmin(q[2], pmax(q[1], z))^2) }
cities <- list(happened = unname(as.vector(x)), trials = unname(as.vector(n)), chiSquare = unname(simulated$statistic), simulatedP = simulated$p.value,
               tamed = tamed(z), shapes = betabinomial(x, n)$at, 
               funnel = lapply(c(10, 100), function(n) list(trials = n, low = rate - qnorm(0.975) * sqrt(rate * (1 - rate) / n), alarm = rate + qnorm(0.999) * sqrt(rate * (1 - rate) / n))))

# How many referrals: quasi-Poisson per customer and per customer-year, and the pace of two groups
count <- telco[["Number of Referrals"]]
quasi <- function(fit) { s <- summary(fit); list(rate = exp(coef(fit)[[1]]), interval = exp(as.vector(confint.default(fit))), dispersion = s$dispersion) }
per_customer <- quasi(glm(count ~ 1, quasipoisson))
contract <- telco$Contract
two <- contract == "Two Year"; monthly <- contract == "Month-to-Month"
pace <- poisson.test(c(sum(count[two]), sum(count[monthly])), c(sum(months[two]), sum(months[monthly])))
rates <- list(perCustomer = c(per_customer, list(customers = everybody, referrals = sum(count), squared = sum(count^2))),
              pace = list(events = c(sum(count[two]), sum(count[monthly])), exposure = c(sum(months[two]), sum(months[monthly])), ratio = unname(pace$estimate), interval = as.vector(pace$conf.int), p = pace$p.value),
              risk = { s <- escalc("RR", ai = sum(referred[two]), n1i = sum(two), ci = sum(referred[monthly]), n2i = sum(monthly))
                list(ratio = exp(s$yi[1]), interval = exp(s$yi[1] + c(-1, 1) * qnorm(0.975) * sqrt(s$vi))) })

# Ordered groups
bands <- cut(months, c(0, 12, 24, 48, 72))
trend <- { x <- tapply(referred, bands, sum); n <- table(bands); t <- prop.trend.test(x, n)
  list(happened = as.vector(x), trials = as.vector(n), chiSquare = unname(t$statistic), p = t$p.value, slope = coef(lm(referred ~ as.integer(bands)))[[2]]) }

# Streaming movies and churn: more leave of those who have it, and fewer within each kind of internet
strata <- function(group, did, by) lapply(split(seq_len(everybody), by), function(i) list(
  group = list(happened = sum(did[i] & group[i]), trials = sum(group[i])), other = list(happened = sum(did[i] & !group[i]), trials = sum(!group[i]))))
within <- function(layers) {
  a <- sapply(layers, function(s) s$group$happened); n1 <- sapply(layers, function(s) s$group$trials)
  c <- sapply(layers, function(s) s$other$happened); n2 <- sapply(layers, function(s) s$other$trials)
  telling <- n1 > 0 & n2 > 0
  or <- rma.mh(ai = a, n1i = n1, ci = c, n2i = n2, measure = "OR", subset = telling); rd <- rma.mh(ai = a, n1i = n1, ci = c, n2i = n2, measure = "RD", subset = telling)
  tables <- array(rbind(a, n1 - a, c, n2 - c)[, telling], c(2, 2, sum(telling)))
  list(strata = unname(layers), crude = newcombe(sum(a), sum(n1), sum(c), sum(n2)), crudeOddsRatio = sum(a) * sum(n2 - c) / (sum(n1 - a) * sum(c)),
       oddsRatio = exp(as.numeric(or$beta)), interval = exp(c(or$ci.lb, or$ci.ub)), p = mantelhaen.test(tables)$p.value,
       pUncorrected = mantelhaen.test(tables, correct = FALSE)$p.value, breslowDay = or$BD, tarone = or$TA, pTarone = or$TAp,
       difference = list(gap = as.numeric(rd$beta), standardError = rd$se, low = rd$ci.lb, high = rd$ci.ub, p = rd$pval))
}
movies <- within(strata(telco[["Streaming Movies"]] == "Yes", churned, telco[["Internet Type"]]))
fibre <- within(strata(telco[["Internet Type"]] == "Fiber Optic", referred, interaction(telco$Contract, telco[["Senior Citizen"]])))

# Older and newer customers as two periods, split by contract (Kitagawa)
newer <- months <= 24
kitagawa <- { r <- tapply(referred, list(contract, newer), mean); s <- prop.table(table(contract, newer), 2)
  list(before = list(happened = as.vector(tapply(referred[!newer], contract[!newer], sum)), trials = as.vector(table(contract[!newer]))),
       after = list(happened = as.vector(tapply(referred[newer], contract[newer], sum)), trials = as.vector(table(contract[newer]))),
       rateEffect = sum((r[, 2] - r[, 1]) * (s[, 1] + s[, 2]) / 2), mixEffect = sum((s[, 2] - s[, 1]) * (r[, 1] + r[, 2]) / 2),
       change = mean(referred[newer]) - mean(referred[!newer])) }

# Leaving for a competitor, with leaving for anything else as a competing event; Gray's test by contract
why <- ifelse(!churned, 0, ifelse(telco[["Churn Category"]] == "Competitor", 1, 2))
event <- factor(why, 0:2, c("stays", "competitor", "other"))
ages <- c(1, 6, 12, 24, 48, 71)
incidence <- lapply(split(seq_len(everybody), contract), function(i) {
  f <- survfit(Surv(months[i], event[i]) ~ 1, conf.type = "log-log"); s <- summary(f, times = ages, extend = TRUE); j <- match("competitor", f$states)
  list(contract = contract[i[1]], age = ages, atRisk = s$n.risk[, 1], share = s$pstate[, j], error = s$std.err[, j], low = s$lower[, j], high = s$upper[, j],
       left = s$pstate[, match("other", f$states)], mean60 = summary(f, rmean = 60)$table["competitor", "rmean"])
})
gray <- { t <- cuminc(months, why, contract)$Tests; list(chiSquare = t["1", "stat"], p = t["1", "pv"], df = t["1", "df"]) }
kaplan <- { f <- survfit(Surv(months, churned) ~ 1, conf.type = "log-log"); list(age = f$time, atRisk = f$n.risk, events = f$n.event, survival = f$surv, error = f$surv * f$std.err, low = f$lower, high = f$upper) }

# The file knows no day of any referral. Somebody's first is put by a rule, for whatever is worked out from it: after none,
# one, two, three or four fifths of their months, by their place in the file.
place <- seq_len(everybody) - 1
first <- ifelse(referred, floor(months * (place %% 5) / 5), NA)
state <- ifelse(!is.na(first), 1, ifelse(churned, 2, 0)); until <- ifelse(is.na(first), months, first)
told <- factor(state, 0:2, c("waits", "referred", "left"))
to_refer <- list(curves = unname(lapply(split(seq_len(everybody), contract), function(i) {
  f <- survfit(Surv(until[i], told[i]) ~ 1, conf.type = "log-log"); s <- summary(f, times = ages, extend = TRUE); j <- match("referred", f$states)
  list(contract = contract[i[1]], age = ages, atRisk = s$n.risk[, 1], share = s$pstate[, j], error = s$std.err[, j], low = s$lower[, j], high = s$upper[, j])
})), logRank = survdiff(Surv(until, state == 1) ~ contract)$chisq, gray = cuminc(until, state, contract)$Tests["1", "stat"])
# From month 12 on, among those still there, by whether they had referred by then; and month by month (Mantel and Byar)
still <- months > 12; early <- !is.na(first) & first <= 12
mark <- survdiff(Surv(months[still], churned[still]) ~ early[still])
by36 <- lapply(c(TRUE, FALSE), function(g) { i <- still & early == g; s <- summary(survfit(Surv(months[i], churned[i]) ~ 1), times = 36); list(many = sum(i), churned = 1 - s$surv) })
changes <- !is.na(first) & first < months
spells <- rbind(data.frame(from = 0, to = ifelse(changes, first, months), churned = churned & !changes, referrer = FALSE),
                data.frame(from = first, to = months, churned = churned, referrer = TRUE)[changes, ])
byar <- { o <- 0; v <- 0
  for (t in sort(unique(spells$to[spells$churned]))) { at <- spells$from < t & spells$to >= t; n <- sum(at); d <- sum(spells$churned & spells$to == t); n1 <- sum(at & spells$referrer)
    o <- o + sum(spells$churned & spells$to == t & spells$referrer) - d * n1 / n; if (n > 1) v <- v + d * (n - d) / (n - 1) * n1 / n * (1 - n1 / n) }
  o^2 / v }
stays <- list(gone = sum(!still), churned36 = by36, landmark = mark$chisq, monthByMonth = byar, naive = survdiff(Surv(months, churned) ~ referred)$chisq)

# Drivers of churn: twelve attributes at once; shares by Shapley from covariances, and Johnson's weights of fourteen
predictors <- c("Gender", "Senior Citizen", "Dependents", "Contract", "Internet Type", "Online Security", "Premium Tech Support", "Unlimited Data",
                "Paperless Billing", "Payment Method", "Tenure in Months", "Monthly Charge")
frame <- data.frame(lapply(telco[predictors], function(v) if (is.numeric(v)) v else relevel(factor(ifelse(v == "", "None", v)), names(sort(table(ifelse(v == "", "None", v)), decreasing = TRUE))[1])), check.names = FALSE)
names(frame) <- make.names(names(frame))
# The slope of each column; a column that others say already (no internet: no security) is NA in R
fit <- glm(churned ~ ., binomial, cbind(churned, frame), control = list(epsilon = 1e-14, maxit = 50))
s <- summary(fit)$coefficients; lost <- drop1(fit, test = "LRT")
X <- model.matrix(~ ., frame)[, -1]; block <- attr(model.matrix(~ ., frame), "assign")[-1]; S <- cov(cbind(X, churned))
rsq <- function(columns) if (!any(columns)) 0 else { A <- S[columns, columns, drop = FALSE]; b <- S[columns, ncol(S)]; k <- qr(A, tol = 1e-9); sum(b * qr.coef(k, b), na.rm = TRUE) / S[ncol(S), ncol(S)] }
lmg <- function(many) { columns <- function(mask) c(bitwAnd(mask, 2^(block - 1)) > 0, FALSE)
  worth <- sapply(0:(2^many - 1), function(mask) rsq(columns(mask)))
  sapply(1:many, function(j) { total <- 0
    for (mask in 0:(2^many - 1)) if (bitwAnd(mask, 2^(j - 1)) == 0) { size <- sum(bitwAnd(mask, 2^(0:(many - 1))) > 0)
      total <- total + factorial(size) * factorial(many - size - 1) / factorial(many) * (worth[mask + 2^(j - 1) + 1] - worth[mask + 1]) }
    total }) }
numbers <- data.frame(months, telco[c("Age", "Number of Dependents", "Avg Monthly Long Distance Charges", "Avg Monthly GB Download", "Monthly Charge", "Total Refunds",
  "Total Extra Data Charges", "Satisfaction Score", "CLTV", "Zip Population", "Latitude", "Number of Referrals", "Churn Score")], check.names = FALSE)
johnson <- { r <- cor(cbind(numbers, churned)); k <- ncol(numbers); e <- eigen(r[1:k, 1:k], symmetric = TRUE); half <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
  as.vector(half^2 %*% solve(half, r[1:k, k + 1])^2) }
drivers <- list(predictors = predictors, terms = rownames(s), estimate = s[, 1], error = s[, 2], p = s[, 4], deviance = fit$deviance, null = fit$null.deviance,
                auc = unname(wilcox.test(fitted(fit)[churned], fitted(fit)[!churned])$statistic / (sum(churned) * as.numeric(sum(!churned)))),
                tested = predictors, lr = lost$LRT[-1], df = lost$Df[-1], shares = lmg(12), r2 = summary(lm(churned ~ ., cbind(churned, frame)))$r.squared,
                numbers = names(telco)[match(names(numbers)[-1], names(telco))], weights = johnson, r2OfNumbers = summary(lm(churned ~ as.matrix(numbers)))$r.squared)

# Discovery: every combination of up to three values, by hand. A combination of the same customers as a part of it is none.
discover <- function(columns, did) {
  found <- list(); tested <- 0; X <- sum(did)
  for (many in 1:3) for (chosen in combn(length(columns), many, simplify = FALSE)) {
    for (i in split(seq_len(everybody), telco[columns[chosen]], drop = TRUE, sep = "|")) {
      values <- unlist(lapply(telco[columns[chosen]], function(v) v[i[1]])); n <- length(i)
      if (n < 30 || any(values == "")) next
      parts <- if (many == 1) list() else unlist(lapply(1:(many - 1), function(k) combn(many, k, simplify = FALSE)), recursive = FALSE)
      wider <- lapply(parts, function(part) Reduce(`&`, lapply(part, function(j) telco[[columns[chosen[j]]]] == values[j])))
      if (any(sapply(wider, sum) == n)) next
      tested <- tested + 1; x <- sum(did[i])
      up <- sign(x / n - (X - x) / (everybody - n)); p <- against(x, n, X - x, everybody - n)
      for (w in wider) { m <- sum(w); y <- sum(did[w]); p <- max(p, if ((x / n - (y - x) / (m - n)) * up <= 0) 1 else against(x, n, y - x, m - n)) }
      if (p < 0.5) found[[length(found) + 1]] <- c(list(of = I(columns[chosen]), values = I(unname(values)), customers = n, happened = x, p = p, excess = x - n * X / everybody),
        { d <- newcombe(x, n, X - x, everybody - n); outside <- n * (1 - n / everybody); list(low = outside * d$low, high = outside * d$high) })
    }
  }
  adjusted <- p.adjust(sapply(found, function(f) f$p), "BH", n = tested)
  list(columns = columns, tested = tested, findings = Map(function(f, a) c(f, adjusted = a), found[adjusted <= 0.05], adjusted[adjusted <= 0.05]))
}
discovered <- discover(c("Dependents", "Contract", "Internet Type", "Payment Method", "Offer", "Senior Citizen"), churned)

# Retention year by year: who came to each anniversary, and who stayed over it (shifted-beta-geometric)
years <- 1:5
due <- sapply(years, function(k) sum(months > 12 * k | (churned & months > 12 * (k - 1) & months <= 12 * k))); renewed <- sapply(years, function(k) sum(months > 12 * k))
sbg <- top(function(s) { share <- (s[2] + years - 1) / (sum(s) + years - 1); sum(renewed * log(share) + (due - renewed) * log1p(-share)) }, c(0.7, 2))
retention <- list(due = due, renewed = renewed, at = sbg$at, logLikelihood = sbg$value,
                  p = { share <- (sbg$at[2] + years - 1) / (sum(sbg$at) + years - 1); pchisq(sum((renewed - due * share)^2 / (due * share * (1 - share))), 3, lower.tail = FALSE) })

# Money: revenue of referrers and others in whole cents (Welch, Yuen), how unevenly it is spread, refunds and charges as parts of revenue
cents <- round(100 * telco[["Total Revenue"]]); refunds <- round(100 * telco[["Total Refunds"]]); extra <- round(100 * telco[["Total Long Distance Charges"]])
welch <- t.test(cents[referred], cents[!referred])
yuen <- function(a) { k <- floor(0.1 * length(a)); s <- sort(a); h <- length(a) - 2 * k; w <- pmin(pmax(s, s[k + 1]), s[length(a) - k]); c(mean(s[(k + 1):(length(a) - k)]), (length(a) - 1) * var(w) / (h * (h - 1)), h) }
one <- yuen(cents[referred]); other <- yuen(cents[!referred]); gap <- one[1] - other[1]; se <- sqrt(one[2] + other[2])
df <- (one[2] + other[2])^2 / (one[2]^2 / (one[3] - 1) + other[2]^2 / (other[3] - 1))
share_of <- function(i) { r <- svyratio(~extra, ~cents, svydesign(ids = ~1, weights = ~1, data = data.frame(extra = extra[i], cents = cents[i]))); c(coef(r), SE(r), sum(i)) }
parts <- list(two = share_of(two), monthly = share_of(monthly))
sorted <- sort(cents)
money <- list(welch = list(gap = unname(-diff(welch$estimate)), interval = as.vector(welch$conf.int), freedom = unname(welch$parameter), p = welch$p.value),
              yuen = list(gap = gap, interval = gap + c(-1, 1) * qt(0.975, df) * se, p = 2 * pt(-abs(gap / se), df)),
              mean = list(value = mean(cents), interval = as.vector(t.test(cents)$conf.int)),
              gini = 2 * sum(seq_along(sorted) * sorted) / (length(sorted) * sum(sorted)) - (length(sorted) + 1) / length(sorted),
              topTenth = sum(rev(sorted)[1:704]) / sum(sorted),
              ratio = list(value = parts$two[1], interval = parts$two[1] + c(-1, 1) * qt(0.975, parts$two[3] - 1) * parts$two[2]),
              ratioGap = { v <- c(parts$two[2], parts$monthly[2])^2; f <- sum(v)^2 / sum(v^2 / (c(parts$two[3], parts$monthly[3]) - 1)); g <- parts$two[1] - parts$monthly[1]
                list(gap = g, interval = g + c(-1, 1) * qt(0.975, f) * sqrt(sum(v)), p = 2 * pt(-abs(g / sqrt(sum(v))), f)) })

# Reasons for leaving: shares of those who left, two services used together, and what fibre's customers would come to with others' rates
reasons <- { t <- sort(table(telco[["Churn Reason"]][churned]), decreasing = TRUE); list(reason = I(names(t)), happened = as.vector(t), trials = sum(churned),
  low = sapply(t, function(x) wilson(x, sum(churned))[1]), high = sapply(t, function(x) wilson(x, sum(churned))[2])) }
names(reasons$low) <- names(reasons$high) <- NULL
tv <- telco[["Streaming TV"]] == "Yes"; film <- telco[["Streaming Movies"]] == "Yes"
lift <- { p <- c(sum(tv & film), sum(tv & !film), sum(!tv & film), sum(!tv & !film)) / everybody
  gradient <- c(1 / p[1] - 1 / (p[1] + p[2]) - 1 / (p[1] + p[3]), -1 / (p[1] + p[2]), -1 / (p[1] + p[3]), 0)
  l <- log(p[1] / ((p[1] + p[2]) * (p[1] + p[3]))); v <- (sum(gradient^2 * p) - sum(gradient * p)^2) / everybody
  list(one = sum(tv), other = sum(film), both = sum(tv & film), lift = exp(l), interval = exp(l + c(-1, 1) * qnorm(0.975) * sqrt(v))) }
# (people of each contract with fibre) x (rate of the others of that contract), less their own rate: Zou, Huang and Zhang (2009)
comparable <- { f <- telco[["Internet Type"]] == "Fiber Optic"; k <- split(seq_len(everybody), contract)
  parts <- c(lapply(k, function(i) c(sum(referred[i] & !f[i]), sum(!f[i]), sum(f[i]))), list(own = c(sum(referred & f), sum(f), -sum(f))))
  value <- sum(sapply(parts, function(q) q[3] * q[1] / q[2]))
  reach <- sapply(parts, function(q) { w <- wilson(q[1], q[2]); share <- q[1] / q[2]; ends <- sort(q[3] * w); c(q[3] * share - ends[1], ends[2] - q[3] * share)^2 })
  list(shares = unname(lapply(parts, function(q) list(happened = q[1], trials = q[2], weight = q[3]))), value = value, low = value - sqrt(sum(reach[1, ])), high = value + sqrt(sum(reach[2, ]))) }

# What the screens show of it. Imported on 2026-06-01 each customer began so many days before (a month is a twelfth of 365.25),
# those who churned left on that day, and the first referral came after as many months by the rule above.
day <- function(months) ceiling(months * 30.4375)
age <- day(months); refers <- day(first); until_day <- ifelse(is.na(first), age, refers)
asked_columns <- c("Contract", "Internet Type", "Payment Method", "Offer", "Dependents", "Senior Citizen", "Gender")
kinds <- data.frame(lapply(telco[asked_columns], function(v) relevel(factor(v), names(sort(table(v), decreasing = TRUE))[1])), check.names = FALSE)
names(kinds) <- make.names(names(kinds))
goes_with <- glm(referred ~ ., binomial, cbind(referred, kinds), control = list(epsilon = 1e-14, maxit = 50))
X <- model.matrix(~ ., kinds)[, -1]; block <- attr(model.matrix(~ ., kinds), "assign")[-1]; S <- cov(cbind(X, referred))
goes <- { s <- summary(goes_with)$coefficients; lost <- drop1(goes_with, test = "LRT")
  list(columns = asked_columns, column = asked_columns[block], value = unlist(lapply(kinds, function(v) levels(v)[-1]), use.names = FALSE), odds = exp(s[-1, 1]),
       low = exp(s[-1, 1] - qnorm(0.975) * s[-1, 2]), high = exp(s[-1, 1] + qnorm(0.975) * s[-1, 2]), lr = lost$LRT[-1], df = lost$Df[-1], p = lost[["Pr(>Chi)"]][-1],
       shares = lmg(length(asked_columns)), r2 = summary(lm(referred ~ ., cbind(referred, kinds)))$r.squared) }
months_shown <- 0:60; whole <- function(x) floor(x + 0.5); at_days <- whole(months_shown * 30.4375); horizons <- c(36, 24, 18, 12, 6, 3)
time_curve <- function(i) { f <- survfit(Surv(until_day[i], told[i]) ~ 1, conf.type = "log-log"); s <- summary(f, times = at_days, extend = TRUE); j <- match("referred", f$states)
  list(seen = length(i), referred = sum(!is.na(first[i])), atRisk = s$n.risk[, 1], share = s$pstate[, j], low = s$lower[, j], high = s$upper[, j], left = s$pstate[, match("left", f$states)],
       wait = sapply(horizons, function(h) (whole(h * 30.4375) - summary(f, rmean = whole(h * 30.4375))$table["referred", "rmean"]) / 30.4375)) }
time_to_refer <- list(groups = lapply(split(seq_len(everybody), contract), time_curve), all = time_curve(seq_len(everybody)), horizons = horizons,
  naive = sapply(horizons, function(h) 1 - summary(survfit(Surv(until_day, state == 1) ~ 1), times = whole(h * 30.4375))$surv),
  gray = pchisq(cuminc(until_day, state, contract)$Tests["1", "stat"], 2, lower.tail = FALSE), logRank = { t <- survdiff(Surv(until_day, state == 1) ~ contract); pchisq(t$chisq, 2, lower.tail = FALSE) })

# Who brought whom, by a rule as well: the first referrers of the file each one of those who came in the last 24 months, stand
# at every third place and have not referred anybody themselves. Everybody pays a year at a time, every 366 days.
brought <- months <= 24 & place %% 3 == 0 & !referred
by_whom <- rep(NA, everybody); by_whom[brought] <- which(referred)[seq_len(sum(brought))]
charge <- round(100 * telco[["Monthly Charge"]]); today <- as.Date("2026-06-01"); since <- today - age
paid <- function(k) ifelse(months > 12 * k, charge * pmin(12, months - 12 * k), 0)
in_days <- function(from, to) rowSums(sapply(0:5, function(k) { on <- since + 366 * k; paid(k) * (on >= as.Date(from) & on < as.Date(to)) }))
was <- in_days("2023-06-02", "2024-06-01"); now <- in_days("2024-06-01", "2025-06-01")
growth <- function(i) {
  x <- was[i]; y <- now[i]; old <- x != 0; new <- x == 0 & y != 0; there <- old | new; earned <- new & brought[i]; unknown <- new & !brought[i]
  survey_ratio <- function(top, bottom, keep) { r <- svyratio(~top, ~bottom, svydesign(ids = ~1, weights = ~1, data = data.frame(top = top[keep], bottom = bottom[keep]))); c(coef(r) + c(-1, 1) * qt(0.975, sum(keep) - 1) * SE(r), coef(r), SE(r), sum(keep)) }
  fieller <- function(mine) { top <- (mine - x)[there]; bottom <- (y - x)[there]; n <- sum(there); q <- qt(0.975, n - 1)^2
    if (sum(bottom) <= 0 || t.test(bottom)$statistic <= qt(0.975, n - 1)) return(NULL)
    ratio <- sum(top) / sum(bottom); if (all(top == bottom)) return(c(1, 1)) # nothing was bought, so all of it was earned
    refuse <- function(r) t.test(top - r * bottom)$statistic^2 - q
    step <- function(sign) { reach <- 0.01; while (refuse(ratio + sign * reach) < 0) reach <- reach * 1.5; uniroot(refuse, sort(c(ratio, ratio + sign * reach)), tol = 1e-14)$root }
    c(step(-1), step(1)) }
  least <- ifelse(old | earned, y, 0); most <- y; retention <- survey_ratio(y, x, old)
  list(sums = list(customersBefore = sum(old), customersKept = sum(old & y != 0), customersNew = sum(new), customersEarned = sum(earned), base = sum(x), kept = sum(y[old]), lost = sum(x[y == 0]), earned = sum(y[earned]), bought = 0, unknown = sum(y[unknown])),
       retention = retention[3], retentionRange = retention[1:2], spread = retention[4:5], rate = c(sum(least), sum(most)) / sum(x) - 1, rateRange = c(survey_ratio(least, x, there)[1], survey_ratio(most, x, there)[2]) - 1,
       ratio = c(sum(least) - sum(x), sum(most) - sum(x)) / (sum(y) - sum(x)), ratioRange = c(fieller(least)[1], fieller(most)[2]))
}
strength <- local({ all <- growth(seq_len(everybody))
  groups <- lapply(split(seq_len(everybody), contract), function(i) { g <- growth(i); r <- growth(setdiff(seq_len(everybody), i)); v <- c(g$spread[1], r$spread[1])^2
    f <- sum(v)^2 / sum(v^2 / (c(g$spread[2], r$spread[2]) - 1)); gap <- g$retention - r$retention
    list(contract = contract[i[1]], retention = g$retention, gap = gap, interval = gap + c(-1, 1) * qt(0.975, f) * sqrt(sum(v)), p = 2 * pt(-abs(gap / sqrt(sum(v))), f)) })
  list(all = all, groups = unname(groups), adjusted = p.adjust(sapply(groups, function(g) g$p), "BH")) })

# What is secured after 2025-06-01: retention by the years customers have been here, learnt from four years against the years before
months_before <- function(date, m) as.Date(sprintf("%d-06-01", 2025 - (m + 12 * (2025 - as.integer(format(date, "%Y")))) / 12))
secured <- local({
  end <- as.Date("2025-06-01"); book <- matrix(0, 11, 2); came <- c(); first_paid <- 0
  renewal_at <- function(date) 1 + rowSums(sapply(1:10, function(k) since < months_before(date, 12 * k)))
  for (back in 0:3) {
    from <- months_before(end, 12 * (back + 1)); x <- in_days(months_before(from, 12), from); y <- in_days(from, months_before(end, 12 * back)); r <- factor(renewal_at(from), 1:11)
    book <- book + cbind(table(r[x != 0]), table(r[x != 0 & y != 0])); new <- x == 0 & y != 0 & brought; came <- c(came, sum(new)); first_paid <- first_paid + sum(y[new])
    if (back == 0) { due <- tapply(y, factor(renewal_at(end), 1:11), sum, default = 0); change <- sum(y[x != 0 & y != 0]) / sum(x[x != 0 & y != 0]) }
  }
  n <- book[, 1]; kept <- book[, 2]; stopifnot(sum(0:10 * kept) * sum(n - kept) / sum(kept) > sum(0:10 * (n - kept))) # losses come early, so there is a top
  fit <- top(function(s) { share <- (s[2] + 0:10) / (sum(s) + 0:10); sum(kept * log(share) + (n - kept) * log1p(-share)) }, c(0.5, 10))
  share <- (fit$at[2] + 0:10) / (sum(fit$at) + 0:10)
  list(retained = change * sum(due * share), earned = mean(came) * first_paid / sum(came)) # the shapes themselves run to 0: who stays a year stays
})

# Customer value: own payments and those of whom somebody brought; brought against others; referrers from their first anniversary on
own <- rowSums(sapply(0:5, paid)); chain <- own; for (i in which(brought)) chain[by_whom[i]] <- chain[by_whom[i]] + own[i]
lorenz <- function(v) { s <- sort(v); c(2 * sum(seq_along(s) * s) / (length(s) * sum(s)) - (length(s) + 1) / length(s), sum(rev(s)[1:round(length(s) / 10)]) / sum(s)) }
trimmed <- function(a, b) { one <- yuen(a); other <- yuen(b); gap <- one[1] - other[1]; se <- sqrt(one[2] + other[2]); df <- (one[2] + other[2])^2 / (one[2]^2 / (one[3] - 1) + other[2]^2 / (other[3] - 1)); c(gap, gap + c(-1, 1) * qt(0.975, df) * se) }
year_over <- age >= 365.25; two_over <- age >= 730.5; year_one <- paid(0); year_two <- paid(1)
marked <- age > 365; had <- !is.na(refers) & refers <= 365
value <- list(total = sum(own), chainSum = sum(chain), own = lorenz(own), chain = lorenz(chain), top = sort(chain, decreasing = TRUE)[1:20],
  referred = list(many = c(sum(brought), sum(!brought)), p = pchisq(survdiff(Surv(age, churned) ~ brought)$chisq, 1, lower.tail = FALSE),
    firstYear = list(many = c(sum(brought & year_over), sum(!brought & year_over)), mean = c(mean(year_one[brought & year_over]), mean(year_one[!brought & year_over])), welch = as.vector(t.test(year_one[brought & year_over], year_one[!brought & year_over])$conf.int), trimmed = trimmed(year_one[brought & year_over], year_one[!brought & year_over]))),
  referrers = list(many = c(sum(marked & had), sum(marked & !had), sum(!marked)), churned = sapply(c(TRUE, FALSE), function(g) 1 - summary(survfit(Surv(age[marked & had == g], churned[marked & had == g]) ~ 1), times = 730)$surv),
    p = pchisq(survdiff(Surv(age[marked], churned[marked]) ~ had[marked])$chisq, 1, lower.tail = FALSE),
    secondYear = list(many = c(sum(marked & two_over & had), sum(marked & two_over & !had)), mean = c(mean(year_two[marked & two_over & had]), mean(year_two[marked & two_over & !had])), welch = as.vector(t.test(year_two[marked & two_over & had], year_two[marked & two_over & !had])$conf.int), trimmed = trimmed(year_two[marked & two_over & had], year_two[marked & two_over & !had]))))
screens <- list(drivers = goes, discovered = discover(asked_columns, referred), time = time_to_refer, strength = strength, secured = secured, value = value)

versions <- paste0("R ", getRversion(), ", survival ", packageVersion("survival"), ", cmprsk ", packageVersion("cmprsk"), ", metafor ", packageVersion("metafor"), ", survey ", packageVersion("survey"))
write(toJSON(list(source = paste0(versions, "; see telco.R"), groups = groups, cities = cities, rates = rates, trend = trend, movies = movies, fibre = fibre, kitagawa = kitagawa,
                  incidence = unname(incidence), gray = gray, kaplan = kaplan, toRefer = to_refer, stays = stays,
                  drivers = drivers, discovered = discovered, retention = retention, money = money, reasons = reasons, lift = lift, comparable = comparable, screens = screens),
             digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "telco.json")
