# Regressions and shares of explained variation from R, written to regression.json.
# Run in this folder: Rscript regression.R (data: datasets' UCBAdmissions and mtcars; ../shared beside the project: telco)
suppressMessages(library(jsonlite))

fitted <- function(fit) {
  s <- summary(fit)$coefficients
  drops <- drop1(fit, test = "LRT")
  y <- fit$model[[1]]; p <- fitted.values(fit)
  list(terms = rownames(s), estimate = s[, 1], error = s[, 2], p = s[, 4], deviance = fit$deviance, null = fit$null.deviance,
       drop = rownames(drops)[-1], lr = drops$LRT[-1], df = drops$Df[-1], pLr = drops[["Pr(>Chi)"]][-1])
}
ucb <- as.data.frame(UCBAdmissions)
wide <- merge(ucb[ucb$Admit == "Admitted", -1], ucb[ucb$Admit == "Rejected", -1], by = c("Gender", "Dept"))
berkeley <- fitted(glm(cbind(Freq.x, Freq.y) ~ Gender + Dept, binomial, wide))

telco <- read.csv("../../../../shared/data/telco-customers.csv")
telco$referred <- as.integer(telco$Referred.a.Friend == "Yes")
telco$Contract <- relevel(factor(telco$Contract), "Month-to-Month")
telco$Internet.Type[telco$Internet.Type == ""] <- "None"
telco$Internet.Type <- relevel(factor(telco$Internet.Type), "Fiber Optic")
fit <- glm(referred ~ Contract + Internet.Type + Tenure.in.Months + Monthly.Charge + Dependents, binomial, telco,
           control = list(epsilon = 1e-14, maxit = 50))
company <- fitted(fit)
company$auc <- unname(wilcox.test(fitted.values(fit)[telco$referred == 1], fitted.values(fit)[telco$referred == 0])$statistic /
                      (sum(telco$referred) * as.numeric(sum(1 - telco$referred))))
# Nobody unmarried referred: what the others tend to is the fit among the married
company$married_by_referred <- as.vector(table(telco$Married, telco$referred))
among <- glm(referred ~ Contract + Tenure.in.Months, binomial, telco[telco$Married == "Yes", ], control = list(epsilon = 1e-14))
company$among_married <- fitted(among)

# Shares of explained variation: all orders of entry, one by one
lmg <- function(y, blocks) {
  k <- length(blocks)
  r2 <- sapply(0:(2^k - 1), function(mask) {
    x <- do.call(cbind, blocks[bitwAnd(mask, 2^(0:(k - 1))) > 0])
    if (is.null(x)) 0 else summary(lm(y ~ x))$r.squared
  })
  sapply(1:k, function(j) {
    total <- 0
    for (mask in 0:(2^k - 1)) if (bitwAnd(mask, 2^(j - 1)) == 0) {
      size <- sum(bitwAnd(mask, 2^(0:(k - 1))) > 0)
      total <- total + factorial(size) * factorial(k - size - 1) / factorial(k) * (r2[mask + 2^(j - 1) + 1] - r2[mask + 1])
    }
    total
  })
}
blocks <- list(model.matrix(~ Contract, telco)[, -1], model.matrix(~ Internet.Type, telco)[, -1],
               cbind(telco$Tenure.in.Months), cbind(telco$Monthly.Charge), model.matrix(~ Dependents, telco)[, -1, drop = FALSE])
shares <- list(names = c("Contract", "Internet Type", "Tenure in Months", "Monthly Charge", "Dependents"), lmg = lmg(telco$referred, blocks),
               r2 = summary(lm(referred ~ Contract + Internet.Type + Tenure.in.Months + Monthly.Charge + Dependents, telco))$r.squared)
cars <- mtcars[, c("cyl", "disp", "hp", "gear", "mpg")]
root <- function(m) { e <- eigen(m, symmetric = TRUE); e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors) }
r <- cor(cars); half <- root(r[1:4, 1:4])
raw <- as.vector(half^2 %*% (solve(half, r[1:4, 5]))^2)
write(toJSON(list(source = paste0("R ", getRversion(), "; see regression.R. relative weights as the README of the rwa package prints them: ",
                                  ".2284797 .2221469 .2321744 .0963886, R2 .7791896"),
                  berkeley = c(list(cells = list(gender = wide$Gender, department = wide$Dept, admitted = wide$Freq.x, rejected = wide$Freq.y)), berkeley),
                  telco = company, telcoShares = shares,
                  cars = list(names = names(cars), covariance = unname(cov(cars)), lmg = lmg(cars$mpg, lapply(1:4, function(i) cbind(cars[[i]]))),
                              relativeWeights = raw, r2 = summary(lm(mpg ~ ., cars))$r.squared)),
             digits = NA, auto_unbox = TRUE, na = "null"), "regression.json")
