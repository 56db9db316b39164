# Quantiles of the beta and gamma distributions with base R. Call: Rscript quantiles.R quantiles.csv
out <- data.frame()
f <- function(v) sprintf("%.17g", v)
add <- function(kind, a, b, p, x) out <<- rbind(out, data.frame(kind, a, b, p, x = f(x)))
shapes <- c(0.5, 1.5, 7, 30, 999, 1001, 1e5, 1e7)
for (p in c(0.4, 0.025, 1e-6, 1e-9)) for (a in shapes) {
  for (b in shapes) {
    add("beta-lower", a, b, p, qbeta(p, a, b))
    add("beta-upper", a, b, p, qbeta(p, a, b, lower.tail = FALSE))
  }
  add("gamma-lower", a, 0, p, qgamma(p, a))
  add("gamma-upper", a, 0, p, qgamma(p, a, lower.tail = FALSE))
}
write.csv(out, commandArgs(trailingOnly = TRUE)[1], row.names = FALSE, quote = FALSE)
