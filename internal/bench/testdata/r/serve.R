# Does the tasks of the benchmarks in R: Rscript serve.R people.csv
# Each line that it reads is a task; each is answered by a line of JSON.
suppressMessages({library(data.table); library(survey); library(boot)})
setDTthreads(2)
csv <- commandArgs(TRUE)[1]
d <- fread(csv, stringsAsFactors = TRUE)
cat("ready\n")
con <- file("stdin", "r")
while (length(task <- readLines(con, 1)) > 0) {
  invisible(gc(FALSE))
  cells <- 0; sum <- 0
  if (task == "bootstrap") {
    e <- d[gender != "X"]; e[, gender := factor(gender)]
    g <- (as.integer(e$race) - 1L) * 2L + as.integer(e$gender); y <- e$proficient
    t <- proc.time() # 50 replicates; the time of 1,000 is 20 times that
    set.seed(1)
    b <- boot(data.frame(g = g, y = y), function(x, i) { h <- g[i]; tabulate(h[y[i] == 1L], 14) / tabulate(h, 14) }, R = 50)
    t <- (proc.time() - t) * 20
    cells <- 14; sum <- sum(apply(b$t, 2, sd))
  } else {
    t <- proc.time()
    if (task == "survey-race") {
      r <- svyby(~proficient, ~race, svydesign(ids = ~1, weights = ~weight, data = as.data.frame(d)), svymean)
    } else {
      r <- svyby(~proficient, ~race + gender + grade + year,
        svydesign(ids = ~school, strata = ~district, weights = ~weight, data = as.data.frame(d), nest = TRUE), svymean)
    }
    t <- proc.time() - t
    cells <- nrow(r); sum <- if (task == "survey-race") sum(r$se) else sum(r$proficient)
  }
  cat(sprintf('{"cpu":%.4f,"wall":%.4f,"cells":%d,"sum":%.15g}\n', t[[1]] + t[[2]], t[[3]], cells, sum))
}
