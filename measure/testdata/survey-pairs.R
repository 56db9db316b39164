# Differences and ratios of shares of a sample, with the limits that follow from
# those of the two sides (Zou and Donner 2008): R 4.2.2, survey 4.1-1.
# Call, in internal/survey/testdata: Rscript survey-pairs.R > survey-pairs.csv
suppressMessages(library(survey))
d <- read.csv("clus2.csv")
d$aw <- as.integer(d$awards == "Yes")
des <- svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = d)
ci <- function(dd) c(confint(svyciprop(~aw, dd, method = "beta")))
leg <- function(a, b, r) sqrt(a^2 + b^2 - 2 * r * a * b)
cat("group,reference,difference,se,lower,upper,ratioLower,ratioUpper\n")
put <- function(x, y, ...) cat(paste(c(x, y, sprintf("%.14g", c(...))), collapse = ","), "\n", sep = "")
b <- svyby(~aw, ~stype, des, svymean, covmat = TRUE)
V <- vcov(b)
p <- coef(b)
lim <- sapply(names(p), function(s) ci(subset(des, stype == s)))
for (x in c("H", "M")) {
  y <- "E"
  r <- V[x, y] / sqrt(V[x, x] * V[y, y])
  l <- lim[1, ]
  u <- lim[2, ]
  put(x, y, p[x] - p[y], sqrt(V[x, x] + V[y, y] - 2 * V[x, y]), p[x] - p[y] - leg(p[x] - l[x], u[y] - p[y], r), p[x] - p[y] + leg(u[x] - p[x], p[y] - l[y], r),
    p[x] / p[y] * exp(-leg(log(p[x] / l[x]), log(u[y] / p[y]), r)), p[x] / p[y] * exp(leg(log(u[x] / p[x]), log(p[y] / l[y]), r)))
}
# Against everyone: against all others, times the quotient of the standard errors.
for (s in c("H", "M")) {
  dd <- update(des, g = as.integer(stype == s))
  q <- svyby(~aw, ~g, dd, svymean, covmat = TRUE)
  W <- vcov(q)
  L <- sapply(0:1, function(k) ci(subset(dd, g == k)))
  x <- coef(q)["1"]
  y <- coef(q)["0"]
  a <- coef(svymean(~aw, des))
  w <- sum(weights(dd) * dd$variables$g)
  here <- update(dd, z = g * (aw - x) / w - (aw - a) / sum(weights(dd)), zl = g * (aw - x) / w / x - (aw - a) / sum(weights(dd)) / a)
  se <- c(SE(svytotal(~z, here)))
  r <- W[1, 2] / sqrt(W[1, 1] * W[2, 2])
  k <- se / sqrt(W[1, 1] + W[2, 2] - 2 * W[1, 2])
  kl <- c(SE(svytotal(~zl, here))) / sqrt(W[2, 2] / x^2 + W[1, 1] / y^2 - 2 * W[1, 2] / x / y)
  put(s, "everyone", x - a, se, x - a - k * leg(x - L[1, 2], L[2, 1] - y, r), x - a + k * leg(L[2, 2] - x, y - L[1, 1], r),
    x / a * exp(-kl * leg(log(x / L[1, 2]), log(L[2, 1] / y), r)), x / a * exp(kl * leg(log(L[2, 2] / x), log(y / L[1, 1]), r)))
}
