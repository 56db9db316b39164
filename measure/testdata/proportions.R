# Intervals of one proportion and of event rates with base R. Call: Rscript proportions.R proportions.csv
f <- function(v) sprintf("%.17g", v)
out <- data.frame()
add <- function(method, k, n, k2, n2, level, ci)
  out <<- rbind(out, data.frame(method, k, n, k2, n2, level, lower = f(ci[1]), upper = f(ci[2])))
mid <- function(k, n, level) {
  a <- (1 - level) / 2
  root <- function(g) uniroot(g, c(0, 1), tol = 1e-15)$root
  c(if (k == 0) 0 else root(function(p) pbinom(k, n, p, lower.tail = FALSE) + dbinom(k, n, p) / 2 - a),
    if (k == n) 1 else root(function(p) pbinom(k - 1, n, p) + dbinom(k, n, p) / 2 - a))
}
for (level in c(0.5, 0.9, 0.95, 0.9999)) {
  a <- (1 - level) / 2
  z <- qnorm(a, lower.tail = FALSE)
  for (x in list(c(1, 1), c(0, 7), c(3, 7), c(7, 7), c(11, 90), c(89, 90), c(412, 1000), c(5, 40000))) {
    k <- x[1]; n <- x[2]
    add("clopper-pearson", k, n, 0, 0, level, binom.test(k, n, conf.level = level)$conf.int)
    add("mid-p", k, n, 0, 0, level, mid(k, n, level))
    add("jeffreys", k, n, 0, 0, level, c(if (k == 0) 0 else qbeta(a, k + 0.5, n - k + 0.5), if (k == n) 1 else qbeta(a, k + 0.5, n - k + 0.5, lower.tail = FALSE)))
    add("wilson-corrected", k, n, 0, 0, level, prop.test(k, n, p = if (k / n < 0.5) 0.99 else 0.01, conf.level = level)$conf.int)
    m <- n + z^2; p <- (k + z^2 / 2) / m
    add("agresti-coull", k, n, 0, 0, level, pmin(pmax(p + c(-1, 1) * z * sqrt(p * (1 - p) / m), 0), 1))
  }
  for (x in list(c(1, 3.5), c(0, 120), c(9, 1.25), c(64, 8000), c(4321, 10)))
    add("exact-poisson", x[1], x[2], 0, 0, level, poisson.test(x[1], x[2], conf.level = level)$conf.int)
  for (x in list(c(0, 10, 3, 12), c(5, 90.5, 1, 40), c(120, 1e5, 80, 5e4), c(2, 1, 2, 1)))
    add("exact-conditional", x[1], x[2], x[3], x[4], level, poisson.test(x[c(1, 3)], x[c(2, 4)], conf.level = level)$conf.int)
}
write.csv(out, commandArgs(trailingOnly = TRUE)[1], row.names = FALSE, quote = FALSE)
