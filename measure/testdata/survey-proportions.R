# Intervals of survey proportions with survey 4.1-1. Call: Rscript survey-proportions.R survey-proportions.csv
suppressMessages(library(survey))
data(api)
f <- function(v) sprintf("%.17g", v)
out <- data.frame()
designs <- list(
  clusters = svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc),
  stages = svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2),
  strata = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc))
for (name in names(designs)) for (level in c(0.8, 0.95, 0.999)) for (df in c("design", "infinite"))
  for (method in c("logit", "asin", "beta", "mean", "xlogit")) {
    d <- designs[[name]]
    g <- degf(d)
    ci <- svyciprop(~I(awards == "Yes"), d, method = method, level = level, df = if (df == "design") g else Inf)
    m <- svymean(~I(awards == "Yes"), d)
    i <- grep("TRUE", names(coef(m)))
    out <- rbind(out, data.frame(design = name, method, level, p = f(coef(m)[i]), se = f(SE(m)[i]), n = nrow(d), df = if (df == "design") g else "Inf",
                                 designDF = g, lower = f(confint(ci)[1]), upper = f(confint(ci)[2])))
  }
write.csv(out, commandArgs(trailingOnly = TRUE)[1], row.names = FALSE, quote = FALSE)
