# Design-based estimates and comparisons of whole plans, with R's package survey.
# Call, in this directory: Rscript plan-survey.R ../../internal/survey/testdata plan-survey.csv plan-replicates.csv
#
# Each row is one group of one case: svyratio of y and x in the group, as a
# domain, and svycontrast of the totals of both groups for the difference and the
# logarithm of the ratio to the reference.
suppressMessages(library(survey))
args <- commandArgs(trailingOnly = TRUE)
load <- function(name) read.csv(file.path(args[1], paste0(name, ".csv")), colClasses = c(stype = "character"))
digits <- function(x) { x <- as.numeric(x); ifelse(is.na(x), "", sprintf("%.17g", x)) }
out <- NULL
options(survey.adjust.domain.lonely = FALSE)

# one adds a group a against a group b, both logical.
one <- function(case, stratum, indicator, group, reference, design, y, x, a, b) {
  known <- !is.na(y) & !is.na(x)
  d <- update(design, ya = ifelse(a & known, y, 0), xa = ifelse(a & known, x, 0), yb = ifelse(b & known, y, 0), xb = ifelse(b & known, x, 0))
  own <- svyratio(~ya, ~xa, subset(d, a))
  t <- svytotal(~ya + xa + yb + xb, subset(d, a | b))
  v <- svycontrast(t, list(d = quote(ya / xa - yb / xb), r = quote(log((ya / xa) / (yb / xb)))))
  s <- SE(v)
  out <<- rbind(out, data.frame(case = case, stratum = stratum, indicator = indicator, group = group, reference = reference, value = digits(coef(own)), se = digits(SE(own)),
    df = degf(subset(d, a & known)), difference = digits(coef(v)[1]), dse = digits(s[1]), ratio = digits(exp(coef(v)[2])), rse = digits(s[2])))
}

# groups adds all groups of a column against everyone, all others and one level.
groups <- function(case, design, column, named, keep = TRUE, stratum = "", within = TRUE, indicators = c("api00", "tested", "awarded")) {
  v <- design$variables
  g <- as.character(v[[column]])
  all <- within & rep_len(keep, nrow(v))
  for (i in indicators) {
    y <- switch(i, api00 = v$api00, tested = v$api.stu, awarded = as.numeric(v$awards == "Yes"), y = v$y)
    x <- if (i == "tested") v$enroll else rep(1, nrow(v))
    for (level in sort(unique(g[all]))) {
      a <- all & g == level
      one(case, stratum, i, level, "everyone", design, y, x, a, all)
      one(case, stratum, i, level, "all others", design, y, x, a, all & !a)
      if (level != named) one(case, stratum, i, level, paste(column, "=", named), design, y, x, a, all & g == named)
    }
  }
}
strat <- load("strat"); srs <- load("srs"); clus1 <- load("clus1"); clus2 <- load("clus2")
dclus1 <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1)
groups("clus1", dclus1, "stype", "E")
groups("clus2", svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = clus2), "stype", "E")
groups("weights", svydesign(id = ~1, weights = ~pw, data = strat), "stype", "E")
dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
for (s in c("E", "H", "M")) # subset() of a design is what a filter does
  groups("within", dstrat, "sch.wide", "No", strat$api00 >= 500, s, strat$stype == s)

lonely <- read.csv(file.path(args[1], "lonely.csv"))
for (rule in c("remove", "certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  d <- svydesign(id = ~p, strata = ~h, weights = ~w, fpc = ~fpc, nest = TRUE, data = lonely)
  groups(paste0("lonely-", rule), d, "g", "A", indicators = "y")
}
options(survey.lonely.psu = "fail")

data(api)
margin <- function(f) as.data.frame(xtabs(f, apipop))
groups("post", postStratify(dclus1, ~stype, margin(~stype)), "stype", "E")
groups("rake", suppressWarnings(rake(dclus1, list(~stype, ~sch.wide), list(margin(~stype), margin(~sch.wide)), control = list(maxit = 1000, epsilon = 1e-15))), "stype", "E")

# Replicates: eight columns of weights, made up, under the factors of each method.
# Means of groups, and their differences, by replicates.
set.seed(11)
rw <- round(clus1$pw * matrix(runif(8 * nrow(clus1), 0.3, 1.9), nrow(clus1)), 3)
colnames(rw) <- paste0("r", 1:8)
write.csv(cbind(clus1[, c("stype", "api00", "api.stu", "enroll", "pw")], rw), args[3], row.names = FALSE, quote = FALSE)
scales <- c(.5, .5, 2 / 3, 2 / 3, 2 / 3, .75, .75, .75)
for (mse in c(TRUE, FALSE)) for (type in c("BRR", "Fay", "JK1", "JKn", "bootstrap", "ACS", "other")) {
  extra <- switch(type, Fay = list(rho = .3), JK1 = list(scale = 7 / 8, rscales = rep(1, 8)), JKn = list(scale = 1, rscales = scales),
    other = list(scale = .1, rscales = scales), bootstrap = list(scale = 1 / 7, rscales = rep(1, 8)), list())
  d <- suppressWarnings(do.call(svrepdesign, c(list(data = clus1, weights = ~pw, repweights = rw, type = type, combined.weights = TRUE, mse = mse), extra)))
  m <- svyby(~api00, ~stype, d, svymean, covmat = TRUE)
  for (g in c("H", "M")) {
    e <- c(H = "H", M = "M")[[g]]
    v <- svycontrast(m, list(d = setNames(c(1, -1), c(e, "E"))))
    r <- svycontrast(m, setNames(list(bquote(log(.(as.name(e)) / E))), "r"))
    out <- rbind(out, data.frame(case = paste0(tolower(type), if (mse) "" else "-about-mean"), stratum = "", indicator = "api00", group = g, reference = "stype = E",
      value = digits(coef(m)[[e]]), se = digits(SE(m)[[which(rownames(m) == e)]]), df = "", difference = digits(coef(v)), dse = digits(SE(v)), ratio = digits(exp(coef(r))), rse = digits(SE(r))))
  }
}

# No design: weighted means with lm, ratios with svyratio of equal weights, quantiles.
plain <- function(case, group, value, se, df) out <<- rbind(out, data.frame(case = case, stratum = "", indicator = case, group = group, reference = "",
  value = digits(value), se = digits(se), df = df, difference = "", dse = "", ratio = "", rse = ""))
for (g in c("E", "H", "M")) {
  here <- srs[srs$stype == g, ]
  l <- lm(api00 ~ 1, weights = enroll, data = here)
  plain("precision", g, coef(l), summary(l)$coefficients[1, 2], l$df.residual)
  r <- svyratio(~api.stu, ~enroll, suppressWarnings(svydesign(id = ~1, data = here)))
  plain("sums", g, coef(r), SE(r), nrow(here) - 1)
  plain("q30", g, quantile(here$api00, 0.3, type = 7), NA, "")
}
write.csv(out, args[2], row.names = FALSE, quote = FALSE)
cat(R.version.string, "survey", as.character(packageVersion("survey")), nrow(out), "rows\n")
