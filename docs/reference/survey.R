# Design-based estimates with R's package survey: the reference for package
# internal/survey. Call: Rscript docs/reference/survey.R internal/survey/testdata
#
# It writes the data (strat, srs, clus1, clus2, nhanes, stages, lonely), the
# estimates (expected.csv: case, key, value), and the totals of replicates
# (replicates.csv). Keys: est/A is an estimate of domain A, var/A/B a covariance
# or, with B = A, a variance, df/A the degrees of freedom, deff/A a design effect.

suppressMessages(library(survey))
to <- commandArgs(trailingOnly = TRUE)[1]
digits <- function(x) sprintf("%.17g", x)
save <- function(x, name) write.csv(x, file.path(to, name), row.names = FALSE, quote = FALSE)

data(api)
columns <- c("stype", "awards", "sch.wide", "api00", "api.stu", "enroll", "pw")
strat <- apistrat[, c(columns, "fpc")]
strat$wide <- as.integer(strat$sch.wide == "Yes")
strat$both <- paste0(strat$awards, strat$stype)
srs <- apisrs[, c(columns, "fpc")]
clus1 <- apiclus1[, c("dnum", columns, "fpc")]
clus2 <- apiclus2[, c("dnum", "snum", columns, "fpc1", "fpc2")]
data(nhanes)
nhanes <- nhanes[nhanes$SDMVSTRA <= 79, c("SDMVSTRA", "SDMVPSU", "WTMEC2YR", "HI_CHOL", "race", "agecat")]
levels(nhanes$agecat) <- c("0-19", "20-39", "40-59", "60+")

set.seed(20)
# Three stages: strata of districts, districts, strata of schools, schools, pupils.
stages <- do.call(rbind, lapply(1:3, function(h) do.call(rbind, lapply(1:(3 + h), function(p)
  do.call(rbind, lapply(1:2, function(k) do.call(rbind, lapply(1:(2 + (p + k) %% 2), function(u) {
    m <- 2 + (h + p + u) %% 3
    data.frame(h, p, k, u, fpc1 = 10 * h + 5, fpc2 = 6 + k, fpc3 = 20 + 5 * u,
               g = sample(c("A", "B", "C"), m, TRUE, c(.5, .4, .1)),
               y = round(50 + 5 * h + rnorm(1, 0, 4) + rnorm(m, 0, 8), 1), x = sample(1:4, m, TRUE))
  }))))))))
stages$np <- c(4, 5, 6)[stages$h]
stages$nu <- 2 + (stages$p + stages$k) %% 2
stages$m <- 2 + (stages$h + stages$p + stages$u) %% 3
stages$w <- round(with(stages, fpc1 / np * fpc2 / nu * fpc3 / m), 4)
stages <- stages[, c("h", "p", "k", "u", "fpc1", "fpc2", "fpc3", "g", "y", "x", "w")]
# Strata of which the third has one cluster, and the fifth one with anybody of C.
lonely <- do.call(rbind, lapply(1:5, function(h) do.call(rbind, lapply(1:c(3, 2, 1, 4, 3)[h], function(p) {
  m <- 3 + (h + p) %% 3
  g <- sample(c("A", "B"), m, TRUE)
  if (h == 5 && p == 1 || h == 4 && p < 4) g[1] <- "C"
  data.frame(h, p, g, y = round(30 + 4 * h + rnorm(1, 0, 3) + rnorm(m, 0, 5), 1), x = 1, w = 10 + 3 * h + p, fpc = 20)
}))))

for (name in c("strat", "srs", "clus1", "clus2", "nhanes", "stages", "lonely")) save(get(name), paste0(name, ".csv"))

expected <- data.frame()
put <- function(case, key, value) expected <<- rbind(expected, data.frame(case, key, value = digits(as.numeric(value))))
named <- function(x) gsub("[^A-Za-z0-9+-]", "", x)

# by writes the estimates of a statistic in the groups of a factor.
by <- function(case, formula, groups, design, f, ..., cov = TRUE) {
  s <- svyby(formula, groups, design, f, ..., covmat = cov)
  n <- named(rownames(s))
  v <- if (cov) vcov(s)
  for (i in seq_along(n)) {
    put(case, paste0("est/", n[i]), coef(s)[i])
    put(case, paste0("var/", n[i], "/", n[i]), SE(s)[i]^2)
    if (cov) for (j in seq_len(i - 1)) put(case, paste0("var/", n[i], "/", n[j]), v[i, j])
  }
}
all <- function(case, s) {
  put(case, "est/all", coef(s)[1])
  put(case, "var/all/all", vcov(s)[1, 1])
}
freedom <- function(case, design, column) {
  put(case, "df/all", degf(design))
  g <- design$variables[[column]]
  for (a in sort(unique(as.character(g)))) put(case, paste0("df/", named(a)), degf(subset(design, as.character(g) == a)))
}
effects <- function(case, formula, column, design) {
  g <- as.character(design$variables[[column]])
  for (how in c("TRUE", "replace")) {
    deff <- if (how == "TRUE") TRUE else how
    put(case, paste0("deff/", how, "/all"), deff(svymean(formula, design, deff = deff)))
    for (a in sort(unique(g))) put(case, paste0("deff/", how, "/", named(a)), deff(svymean(formula, subset(design, g == a), deff = deff)))
  }
}
whole <- function(name, design) {
  by(paste0(name, "-mean"), ~api00, ~stype, design, svymean)
  all(paste0(name, "-mean"), svymean(~api00, design))
  by(paste0(name, "-total"), ~enroll, ~stype, design, svytotal, na.rm = TRUE)
  all(paste0(name, "-total"), svytotal(~enroll, design, na.rm = TRUE))
  by(paste0(name, "-ratio"), ~api.stu, ~stype, design, svyratio, denominator = ~enroll, na.rm = TRUE, cov = FALSE)
  all(paste0(name, "-ratio"), svyratio(~api.stu, ~enroll, design, na.rm = TRUE))
  s <- svymean(~stype, design)
  for (i in 1:3) {
    put(paste0(name, "-share"), paste0("est/", c("E", "H", "M")[i]), coef(s)[i])
    for (j in 1:i) put(paste0(name, "-share"), paste0("var/", c("E", "H", "M")[i], "/", c("E", "H", "M")[j]), vcov(s)[i, j])
  }
}
dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
dsrs <- svydesign(id = ~1, weights = ~pw, fpc = ~fpc, data = srs)
dweights <- svydesign(id = ~1, weights = ~pw, data = strat)
dclus1 <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1)
dclus2 <- svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = clus2)
dclus2wr <- svydesign(id = ~dnum + snum, weights = ~pw, data = clus2)
designs <- list(strat = dstrat, srs = dsrs, weights = dweights, clus1 = dclus1, clus2 = dclus2, clus2wr = dclus2wr)
for (name in names(designs)) {
  whole(name, designs[[name]])
  freedom(paste0(name, "-mean"), designs[[name]], "stype")
}
by("awards-mean", ~api00, ~awards, dstrat, svymean)
by("both-mean", ~api00, ~both, dstrat, svymean)
by("wide-mean", ~wide, ~stype, dstrat, svymean)
for (name in c("strat", "srs", "clus1", "clus2")) effects(paste0(name, "-mean"), ~api00, "stype", designs[[name]])

dnhanes <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
by("nhanes-race", ~HI_CHOL, ~race, dnhanes, svymean, na.rm = TRUE, cov = FALSE)
all("nhanes-race", svymean(~HI_CHOL, dnhanes, na.rm = TRUE))
by("nhanes-age", ~HI_CHOL, ~agecat, dnhanes, svymean, na.rm = TRUE, cov = FALSE)
freedom("nhanes-race", subset(dnhanes, !is.na(HI_CHOL)), "race")

dstages <- svydesign(id = ~p + u + seq_along(p), strata = ~h + k, weights = ~w, fpc = ~fpc1 + fpc2 + fpc3, nest = TRUE, data = stages)
by("stages-mean", ~y, ~g, dstages, svymean)
all("stages-mean", svymean(~y, dstages))
by("stages-total", ~y, ~g, dstages, svytotal)
by("stages-ratio", ~y, ~g, dstages, svyratio, denominator = ~x, cov = FALSE)
freedom("stages-mean", dstages, "g")

for (rule in c("remove", "certainty", "adjust", "average")) for (domain in c(FALSE, TRUE)) {
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = domain)
  case <- paste0("lonely-", rule, if (domain) "-domain")
  dlonely <- svydesign(id = ~p, strata = ~h, weights = ~w, fpc = ~fpc, nest = TRUE, data = lonely)
  suppressWarnings({
    by(paste0(case, "-mean"), ~y, ~g, dlonely, svymean, cov = FALSE)
    all(paste0(case, "-mean"), svymean(~y, dlonely))
    by(paste0(case, "-total"), ~y, ~g, dlonely, svytotal, cov = FALSE)
    all(paste0(case, "-total"), svytotal(~y, dlonely))
  })
}
# The same at the second stage: one school in stratum 1 of district 1 of stratum 1.
few <- stages[!(stages$h == 1 & stages$p == 1 & stages$k == 1 & stages$u > 1), ]
for (rule in c("remove", "adjust", "average")) {
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = FALSE)
  case <- paste0("few-", rule)
  dfew <- svydesign(id = ~p + u + seq_along(p), strata = ~h + k, weights = ~w, fpc = ~fpc1 + fpc2 + fpc3, nest = TRUE, data = few)
  by(paste0(case, "-mean"), ~y, ~g, dfew, svymean, cov = FALSE)
  all(paste0(case, "-total"), svytotal(~y, dfew))
}
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE)

# Calibration: margins are those of the population of all schools.
counts <- function(f) as.data.frame(xtabs(f, apipop))
margin <- function(f) counts(f)
calibrated <- function(name, design) {
  whole(name, design)
  by(paste0(name, "-awards"), ~api00, ~awards, design, svymean)
}
calibrated("post-clus1", postStratify(dclus1, ~stype, margin(~stype)))
calibrated("post-weights", postStratify(dweights, ~sch.wide, margin(~sch.wide)))
tight <- list(maxit = 1000, epsilon = 1e-15)
suppressWarnings({
  raked <- rake(dclus1, list(~stype, ~sch.wide), list(margin(~stype), margin(~sch.wide)), control = tight)
  calibrated("rake-clus1", raked)
})
# With three margins rake stops short: it projects ten times. calibrate solves.
population <- function(f) colSums(model.matrix(f, apipop))
calibrated("rake-srs", calibrate(dsrs, ~stype + sch.wide + awards, population(~stype + sch.wide + awards), calfun = "raking", epsilon = 1e-13))
calibrated("rake-weights", calibrate(dweights, ~sch.wide + awards, population(~sch.wide + awards), calfun = "raking", epsilon = 1e-13))
calibrated("rake-clus2", calibrate(dclus2, ~stype + awards, population(~stype + awards), calfun = "raking", epsilon = 1e-13))

# Replicates: totals of y and of x = 1 by stype, in the sample (0) and in each
# replicate.
replicates <- data.frame()
replicated <- function(name, design, y, column, x = 1) {
  g <- as.character(design$variables[[column]])
  v <- design$variables[[y]]
  known <- !is.na(v)
  w <- cbind(weights(design, "sampling"), weights(design, "analysis"))
  for (a in c(sort(unique(g)), "all")) {
    here <- known & (g == a | a == "all")
    replicates <<- rbind(replicates, data.frame(case = name, domain = named(a), replicate = 0:(ncol(w) - 1),
      y = digits(colSums(w[here, , drop = FALSE] * v[here])), x = digits(colSums(w[here, , drop = FALSE])),
      rscale = digits(c(design$scale, design$rscales)), mse = as.integer(design$mse)))
  }
  put(name, "df", degf(design))
  by(name, as.formula(paste0("~", y)), as.formula(paste0("~", column)), design, svymean, na.rm = TRUE)
  all(name, svymean(as.formula(paste0("~", y)), design, na.rm = TRUE))
  by(paste0(name, "-total"), as.formula(paste0("~", y)), as.formula(paste0("~", column)), design, svytotal, na.rm = TRUE)
}
replicated("rep-jk1", as.svrepdesign(dclus1, type = "JK1", mse = FALSE), "api00", "stype")
replicated("rep-jk1-mse", as.svrepdesign(dclus1, type = "JK1", mse = TRUE), "api00", "stype")
djkn <- svydesign(id = ~p, strata = ~h, weights = ~w, fpc = ~fpc, nest = TRUE, data = lonely[lonely$h != 3, ])
replicated("rep-jkn", as.svrepdesign(djkn, type = "JKn", mse = TRUE), "y", "g")
set.seed(7)
replicated("rep-bootstrap", as.svrepdesign(dclus1, type = "subbootstrap", replicates = 30, mse = FALSE), "api00", "stype")
replicated("rep-brr", as.svrepdesign(dnhanes, type = "BRR", mse = FALSE), "HI_CHOL", "race")
replicated("rep-fay", as.svrepdesign(dnhanes, type = "Fay", fay.rho = 0.3, mse = TRUE), "HI_CHOL", "race")
set.seed(8)
rw <- clus1$pw * matrix(1 + sample(c(-1, 0, 1), 80 * nrow(clus1), TRUE) * (1 - sqrt(0.5)), nrow(clus1))
for (mse in c(FALSE, TRUE)) replicated(paste0("rep-sdr", if (mse) "-mse"), suppressWarnings(svrepdesign(data = clus1, weights = ~pw,
  repweights = rw, type = "ACS", combined.weights = TRUE, mse = mse)), "api00", "stype")

data(scd)
scd$ESA <- as.character(scd$ESA)
half <- 2 * cbind(c(1, 0, 1, 0, 1, 0), c(1, 0, 0, 1, 0, 1), c(0, 1, 1, 0, 0, 1), c(0, 1, 0, 1, 1, 0)) # ?svrepdesign
dscd <- suppressWarnings(svrepdesign(data = scd, type = "BRR", repweights = half, combined.weights = FALSE))
put("scd", "df", degf(dscd))
s <- svyratio(~alive, ~arrests, dscd)
put("scd", "est/ratio", coef(s))
put("scd", "var/ratio", SE(s)^2)
s <- svytotal(~arrests + alive, dscd)
put("scd", "est/total", coef(s)[2])
put("scd", "var/total", SE(s)[2]^2)
put("scd", "est/size", coef(s)[1])
put("scd", "var/size", SE(s)[1]^2)
for (r in 0:4) {
  w <- if (r == 0) rep(1, 6) else half[, r]
  replicates <- rbind(replicates, data.frame(case = "scd", domain = "all", replicate = r, y = digits(sum(w * scd$alive)),
    x = digits(sum(w * scd$arrests)), rscale = digits(c(0.25, 1, 1, 1, 1)[r + 1]), mse = 0L))
}

save(expected, "expected.csv")
save(replicates, "replicates.csv")
cat(R.version.string, "survey", as.character(packageVersion("survey")), "\n")
