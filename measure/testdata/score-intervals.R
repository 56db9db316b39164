# Score intervals of Miettinen and Nurminen, with ratesci 1.1.0.9000. Call: Rscript score-intervals.R score-intervals.csv
library(ratesci)
f <- function(v) sprintf("%.15g", v)
out <- data.frame()
add <- function(kind, x, level, distrib, contrast) {
  r <- scoreci(x[1], x[2], x[3], x[4], distrib = distrib, contrast = contrast, skew = FALSE, level = level, precis = 13)$estimates
  out <<- rbind(out, data.frame(kind, x1 = x[1], n1 = x[2], x2 = x[3], n2 = x[4], level, lower = f(r[1, "lower"]), upper = f(r[1, "upper"])))
}
proportions <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10), c(10, 10, 0, 20),
  c(10, 10, 0, 10), c(0, 17, 6, 40), c(30, 30, 25, 25), c(1, 2000, 9, 1500), c(700, 1000, 1, 3), c(1, 1, 0, 1), c(40, 40, 12, 80))
rates <- list(c(12, 345.5, 7, 410), c(0, 10, 0, 25), c(5, 2, 0, 3), c(0, 50.5, 4, 20), c(300, 1e5, 250, 1.2e5))
for (x in proportions) for (level in c(0.8, 0.95, 0.999)) for (contrast in c("RD", "RR")) add(contrast, x, level, "bin", contrast)
for (x in rates) for (level in c(0.8, 0.95, 0.999)) add("rate", x, level, "poi", "RD")
write.csv(out, commandArgs(trailingOnly = TRUE)[1], row.names = FALSE, quote = FALSE)
