# Makes microdata.json: indices of invented incomes with linearised standard
# errors. Run with R 4.2.2, survey 4.1-1 and numDeriv 2016.8-1.1:
#   Rscript microdata.R > microdata.json
suppressMessages(library(survey))
set.seed(20)
n <- 60
y <- round(exp(rnorm(n, 3, 0.8)), 2)
y[c(5, 17)] <- y[3]
w <- round(runif(n, 0.5, 4), 2)
group <- rep(c("north", "south", "east"), length.out = n)
d <- svydesign(ids = ~1, weights = ~w, data = data.frame(y, w, group))

# Functions of the weights; their gradient is the linearised variable.
gini <- function(w) { d <- abs(outer(y, y, "-")); sum(outer(w, w) * d) / (2 * sum(w) * sum(w * y)) }
hoover <- function(w) { m <- sum(w * y) / sum(w); sum(w * abs(y - m)) / (2 * sum(w) * m) }
ge <- function(a, w, v = y) {
  r <- v / (sum(w * v) / sum(w)); p <- w / sum(w)
  if (a == 0) -sum(p * log(r)) else if (a == 1) sum(p * r * log(r)) else (sum(p * r^a) - 1) / (a * (a - 1))
}
atkinson <- function(e, w) {
  r <- y / (sum(w * y) / sum(w)); p <- w / sum(w)
  if (e == 1) 1 - exp(sum(p * log(r))) else 1 - sum(p * r^(1 - e))^(1 / (1 - e))
}
between <- function(a, w) ge(a, w, (tapply(w * y, group, sum) / tapply(w, group, sum))[group])
se <- function(f) {
  z <- w * numDeriv::grad(f, w)
  sqrt(n / (n - 1) * sum((z - mean(z))^2))
}
out <- function(name, f) sprintf('  "%s": [%.12g, %.12g]', name, f(w), se(f))
lines <- c(out("gini", gini), out("hoover", hoover))
for (a in c(-1, 0, 0.5, 1, 2)) lines <- c(lines, out(paste0("ge ", a), function(w) ge(a, w)))
for (e in c(0.5, 1, 2)) lines <- c(lines, out(paste0("atkinson ", e), function(w) atkinson(e, w)))
for (a in c(0, 1, 2)) lines <- c(lines, out(paste0("between ", a), function(w) between(a, w)))
for (a in c(0, 1, 2)) lines <- c(lines, out(paste0("within ", a), function(w) ge(a, w) - between(a, w)))
# A witness from survey itself: functions of totals.
d <- update(d, one = 1, y2 = y^2, l = log(y), yl = y * log(y))
t <- svytotal(~one + y + y2 + l + yl, d)
s <- svycontrast(t, list(ge2 = quote((one * y2 / y^2 - 1) / 2), ge0 = quote(log(y / one) - l / one), ge1 = quote(yl / y - log(y / one))))
for (a in 0:2) lines <- c(lines, sprintf('  "survey ge %d": [%.12g, %.12g]', a, coef(s)[[paste0("ge", a)]], SE(s)[[paste0("ge", a)]]))
num <- function(x) paste(format(x, trim = TRUE), collapse = ", ")
cat('{"values": [', num(y), '],\n "weights": [', num(w), '],\n "groups": ["', paste(group, collapse = '", "'), '"],\n "indices": {\n',
    paste(lines, collapse = ",\n"), "\n}}\n", sep = "")
