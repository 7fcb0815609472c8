# Survival figures from R's survival, etm and cmprsk, written to survival.json.
# Run in this folder: Rscript survival.R (data: the packages' own aml, mgus2 and cgd; ../shared beside the project: telco)
suppressMessages({ library(survival); library(etm); library(cmprsk); library(jsonlite) })

# Counts by age as we take them. `entry` is R's: at risk after it, so first watched one unit later; 0 stays 0.
counts <- function(entry, exit, state) { # state: 0 censored, 1 event, 2 competing
  first <- ifelse(entry > 0, entry + 1, 0)
  age <- sort(unique(c(first, exit)))
  tally <- function(x) as.vector(table(factor(x, levels = age)))
  list(age = age, entered = tally(first), events = tally(exit[state == 1]), competing = tally(exit[state == 2]),
       censored = tally(exit[state == 0]))
}
at <- function(fit, times) summary(fit, times = times, extend = TRUE)

# Kaplan-Meier, log-rank and restricted mean on aml
km <- lapply(levels(aml$x), function(level) {
  rows <- aml[aml$x == level, ]
  fit <- survfit(Surv(time, status) ~ 1, data = rows, conf.type = "log-log")
  means <- summary(fit, rmean = 40)$table
  list(group = level, counts = counts(0 * rows$time, rows$time, rows$status), age = fit$time, atRisk = fit$n.risk,
       survival = fit$surv, error = fit$surv * fit$std.err, low = fit$lower, high = fit$upper,
       mean40 = unname(means["rmean"]), meanError40 = unname(means["se(rmean)"]))
})
test <- survdiff(Surv(time, status) ~ x, data = aml)
aml_rank <- list(chisq = test$chisq, obs = test$obs, exp = test$exp)

# Competing risks on mgus2: a plasma cell malignancy, or death without one
m <- mgus2
m$time <- with(m, ifelse(pstat == 0, futime, ptime))
m$state <- with(m, ifelse(pstat == 1, 1, 2 * death))
m$event <- factor(m$state, 0:2, c("censor", "pcm", "death"))
m$band <- cut(m$age, c(0, 60, 75, 200), c("young", "middle", "old"))
times <- c(6, 12, 60, 120, 240, 300)
all <- survfit(Surv(time, event) ~ 1, data = m, conf.type = "log-log")
s <- at(all, times)
column <- match("pcm", all$states)
means <- summary(all, rmean = 240)$table
# survfit prints no error for this mean: add up each patient's influence on the curve, as it does for the curve itself
pull <- survfit(Surv(time, event) ~ 1, data = m, influence = TRUE)
upto <- pull$time < 240
widths <- diff(c(pull$time[upto], 240))
mean_pull <- pull$influence.pstate[, which(upto) + (dim(pull$influence.pstate)[2] - length(pull$time)), column] %*% widths
incidence <- list(counts = counts(0 * m$time, m$time, m$state), age = times, atRisk = s$n.risk[, 1], share = s$pstate[, column],
                  error = s$std.err[, column], low = s$lower[, column], high = s$upper[, column],
                  left = s$pstate[, match("death", all$states)], mean240 = means["pcm", "rmean"],
                  meanError240 = sqrt(sum(mean_pull^2)))
# the same, everybody first seen at some time after the diagnosis
late <- m
late$start <- (late$id * 7) %% 41
late <- late[late$time > late$start & late$id %% 5 == 0, ] # a fifth: etm is slow
rows <- data.frame(id = late$id, from = 0, to = ifelse(late$state == 0, "cens", late$state), entry = late$start, exit = late$time)
possible <- matrix(FALSE, 3, 3); possible[1, 2:3] <- TRUE
fit <- etm(rows, c("0", "1", "2"), possible, "cens", s = 0)
where <- findInterval(times, fit$time)
single <- survfit(Surv(start, time, state > 0) ~ 1, data = late, conf.type = "log-log")
k <- at(single, times)
truncated <- list(counts = counts(late$start, late$time, late$state), age = times,
                  share = fit$est["0", "1", where], error = sqrt(fit$cov["0 1", "0 1", where]),
                  km = list(atRisk = k$n.risk, survival = k$surv, error = k$std.err, low = k$lower, high = k$upper))

groups_of <- function(data, by, entry, time, state)
  lapply(split(seq_len(nrow(data)), data[[by]]), function(i) counts(entry[i], time[i], state[i]))
rank_of <- function(formula, data) { t <- survdiff(formula, data = data); list(chisq = t$chisq, df = length(t$n) - 1, obs = t$obs, exp = t$exp) }
ranks <- list(groups = groups_of(m, "band", 0 * m$time, m$time, m$state),
              event = rank_of(Surv(time, state == 1) ~ band, m),
              gray = { t <- cuminc(m$time, m$state, m$band)$Tests; list(stat = t["1", "stat"], p = t["1", "pv"], df = t["1", "df"]) },
              gray_sex = { t <- cuminc(m$time, m$state, m$sex)$Tests; list(stat = t["1", "stat"], p = t["1", "pv"], df = t["1", "df"]) },
              sex = groups_of(m, "sex", 0 * m$time, m$time, m$state))
v <- veteran[veteran$time > (seq_len(nrow(veteran)) * 7) %% 41, ]
v$start <- (as.integer(rownames(v)) * 7) %% 41
exact <- coxph(Surv(start, time, status) ~ celltype, data = v, ties = "exact") # its score test is the log-rank test
late_ranks <- list(groups = groups_of(v, "celltype", v$start, v$time, v$status), chisq = unname(exact$score), df = 3)

# Mean cumulative function with the robust variance on cgd, as it is and with late entry
histories <- function(d) lapply(split(d, d$id), function(x)
  list(treat = as.character(x$treat[1]), from = min(x$tstart), to = max(x$tstop), events = I(x$tstop[x$status == 1])))
curve <- function(d) lapply(levels(d$treat), function(level) {
  f <- survfit(Surv(tstart, tstop, status) ~ 1, data = d[d$treat == level, ], id = id)
  i <- findInterval(c(90, 180, 270, 360), f$time)
  list(treat = level, age = c(90, 180, 270, 360), mean = f$cumhaz[i], error = f$std.chaz[i])
})
d <- cgd[, c("id", "treat", "tstart", "tstop", "status")]
l <- d; l$entry <- (l$id * 13) %% 80; l <- l[l$tstop > l$entry, ]; l$tstart <- pmax(l$tstart, l$entry)
recurrent <- list(histories = unname(histories(d)), curves = curve(d), late = list(histories = unname(histories(l)), curves = curve(l)))

# Stanford heart transplants: who waits long enough gets a heart. Ever against never is the trap, the state at each time is fair.
last <- heart[!duplicated(heart$id, fromLast = TRUE), ]
first <- heart[!duplicated(heart$id), ]
transplants <- list(referredAt = ifelse(last$transplant == 1, first$stop, NA), lastAge = last$stop, churned = last$event,
                    fair = unname(coxph(Surv(start, stop, event) ~ transplant, heart, ties = "exact")$score),
                    naive = survdiff(Surv(last$stop, last$event) ~ last$transplant)$chisq)

# Telco: how long customers stay, by contract
telco <- read.csv("../../../../shared/data/telco-customers.csv")
telco$months <- telco$Tenure.in.Months
f <- survfit(Surv(months, Churn.Value) ~ Contract, data = telco, conf.type = "log-log")
s <- at(f, c(12, 24, 48))
t <- summary(f, rmean = 60)$table
churn <- list(contract = as.character(s$strata), age = s$time, survival = s$surv, error = s$std.err, low = s$lower, high = s$upper,
              mean60 = unname(t[, "rmean"]), meanError60 = unname(t[, "se(rmean)"]),
              rank = rank_of(Surv(months, Churn.Value) ~ Contract, telco))

versions <- paste0("R ", getRversion(), ", survival ", packageVersion("survival"), ", etm ", packageVersion("etm"), ", cmprsk ",
                   packageVersion("cmprsk"))
write(toJSON(list(source = paste0(versions, "; see survival.R"), km = km, logRank = aml_rank, incidence = incidence,
                  truncated = truncated, ranks = ranks, lateRanks = late_ranks, recurrent = recurrent, transplants = transplants, telcoChurn = churn),
             digits = NA, auto_unbox = TRUE, na = "null", pretty = FALSE), "survival.json")
