# Means and differences of means with base R. Call: Rscript means.R means.csv
samples <- list(
  small = c(1.5, 2, 2.25, 7, -3),
  pair = c(10, 12.5),
  far = 1e6 + c(0.1, 0.2, 0.4, 0.9, 1.6, 2.5),
  many = (1:200 * 37) %% 101,
  flat = rep(3, 40) + c(rep(0, 39), 0.5)
)
out <- data.frame()
add <- function(kind, a, b, level, x, y) {
  t <- if (is.null(y)) t.test(x, conf.level = level) else t.test(x, y, conf.level = level)
  estimate <- if (is.null(y)) mean(x) else mean(x) - mean(y)
  f <- function(v) sprintf("%.17g", v)
  out <<- rbind(out, data.frame(kind, a, b, level, value = f(estimate), se = f(t$stderr), df = f(t$parameter),
                                lower = f(t$conf.int[1]), upper = f(t$conf.int[2])))
}
for (level in c(0.5, 0.9, 0.95, 0.999999))
  for (a in names(samples)) {
    add("mean", a, "", level, samples[[a]], NULL)
    for (b in names(samples)) if (a != b) add("difference", a, b, level, samples[[a]], samples[[b]])
  }
write.csv(out, commandArgs(trailingOnly = TRUE)[1], row.names = FALSE, quote = FALSE)
