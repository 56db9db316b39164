# The figures of the example equity with R alone, from the rows. Call, from the
# root of the repository: Rscript examples/equity/testdata/equity.R
#
# cells.csv: counts, means and their standard errors by grade, subject and group;
# "(all)" is a margin. findings.csv: what is computed of the eight groups of
# White and Black pupils of grade 3 in reading, and the figures by school with
# package survey.

suppressMessages(library(survey))
to <- "examples/equity/testdata"
digits <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))

star <- read.csv(gzfile("examples/scorecard/data/star.csv.gz"), na.strings = "", colClasses = "character")
stopifnot(nrow(star) == 26796)
star$race <- ifelse(star$ethnicity %in% c("White", "Black"), star$ethnicity, ifelse(is.na(star$ethnicity), NA, "another race"))
for (subject in c("read", "math")) {
  score <- as.numeric(star[[subject]])
  star[[paste0(subject, ".score")]] <- score
  proficient <- rep(NA, nrow(star))
  for (grade in unique(star$grade)) {
    here <- star$grade == grade
    median <- quantile(score[here & star$class %in% "regular"], 0.5, type = 7, na.rm = TRUE, names = FALSE)
    proficient[here] <- score[here] >= median # level 3 or 4
  }
  star[[paste0(subject, ".proficient")]] <- proficient
}
every <- star # rows that are left out stay part of the sample of schools
star <- star[!is.na(star$lunch), ]

cells <- data.frame()
races <- c("White", "Black", "another race")
for (grade in c("K", "1", "2", "3")) for (subject in c("read", "math"))
  for (race in c("(all)", races)) for (lunch in c("(all)", "free or reduced", "full price")) for (gender in c("(all)", "female", "male")) {
    if (race == "(all)" && (lunch != "(all)" || gender != "(all)")) next
    here <- star$grade == grade
    if (race != "(all)") here <- here & star$race %in% race
    if (lunch != "(all)") here <- here & star$lunch %in% lunch
    if (gender != "(all)") here <- here & star$gender %in% gender
    score <- star[[paste0(subject, ".score")]][here]
    score <- score[!is.na(score)]
    n <- length(score)
    cells <- rbind(cells, data.frame(grade, subject, race, lunch, gender, records = sum(here), n,
      k = sum(star[[paste0(subject, ".proficient")]][here], na.rm = TRUE),
      mean = digits(if (n > 0) mean(score) else NA), se = digits(if (n > 1) sd(score) / sqrt(n) else NA)))
  }
write.csv(cells, file.path(to, "cells.csv"), row.names = FALSE, quote = FALSE)

findings <- data.frame()
put <- function(key, value) findings <<- rbind(findings, data.frame(key, value = digits(as.numeric(value))))
g <- cells[cells$grade == "3" & cells$subject == "read" & cells$race %in% c("White", "Black") & cells$lunch != "(all)" & cells$gender != "(all)", ]
all <- cells[cells$grade == "3" & cells$subject == "read" & cells$race == "(all)", ]
name <- paste(g$race, g$lunch, g$gender, sep = " - ")
p <- g$k / g$n

# Tests that no group differs.
x <- chisq.test(rbind(g$k, g$n - g$k), correct = FALSE)
put("pearson", x$statistic)
m <- as.numeric(g$mean)
v <- as.numeric(g$se)^2
d <- m[-8] - m[8]
put("wald", t(d) %*% solve(diag(v[-8]) + v[8]) %*% d)

# Pairs: the exact conditional test doubled from its smaller tail, by Holm.
tail2 <- function(k1, n1, k2, n2) min(1, 2 * min(phyper(k1, n1, n2, k1 + k2), phyper(k1 - 1, n1, n2, k1 + k2, lower.tail = FALSE)))
pairs <- combn(8, 2)
raw <- apply(pairs, 2, function(i) tail2(g$k[i[1]], g$n[i[1]], g$k[i[2]], g$n[i[2]]))
holm <- p.adjust(raw, "holm")
for (i in seq_len(ncol(pairs))) put(paste0("holm/", name[pairs[1, i]], "/", name[pairs[2, i]]), holm[i])
put("pairs beyond chance", sum(holm < 0.05))

# Newcombe's method 10 on Wilson limits, for the groups farthest apart.
wilson <- function(k, n) suppressWarnings(prop.test(k, n, correct = FALSE))$conf.int
hi <- which.max(p)
lo <- which.min(p)
a <- wilson(g$k[hi], g$n[hi])
b <- wilson(g$k[lo], g$n[lo])
put("max difference", p[hi] - p[lo])
put("max difference lower", p[hi] - p[lo] - sqrt((p[hi] - a[1])^2 + (b[2] - p[lo])^2))
put("max difference upper", p[hi] - p[lo] + sqrt((a[2] - p[hi])^2 + (p[lo] - b[1])^2))
put("max difference of means", max(m) - min(m))

# Spread, about the mean of the eight groups.
w <- g$n / sum(g$n)
mu <- sum(w * p)
put("between-group standard deviation", sqrt(sum(w * (p - mu)^2)))
put("index of disparity", sum(w * abs(p - mu)) / mu)
put("theil", sum(w * p / mu * log(p / mu)))
put("attributable risk", max(p) - mu)
put("between-group standard deviation of means", sqrt(sum(w * (m - sum(w * m))^2)))

# The rules, in plain R.
others <- (all$k - g$k) / (all$n - g$n)
margin <- pmax(1.96 * sqrt(0.25 / g$n), 0.03)
needed <- function(flagged, k, n) { j <- 0; while (flagged(k + j, n, j)) j <- j + 1; j }
for (i in 1:8) {
  put(paste0("gap/", name[i]), p[i] - others[i])
  put(paste0("gap flag/", name[i]), p[i] + margin[i] <= others[i])
  put(paste0("gap to clear/", name[i]), needed(function(k, n, j) k / n + margin[i] <= others[i], g$k[i], g$n[i]))
  put(paste0("index/", name[i]), p[i] / max(p))
  put(paste0("index flag/", name[i]), p[i] / max(p) < 0.8)
  put(paste0("index to clear/", name[i]), if (i == hi) 0 else needed(function(k, n, j) k / n / max(p) < 0.8, g$k[i], g$n[i]))
}
# Worse than the reference: the lower tail of the exact conditional test. Against
# all others by Holm; against the best group, which any might have been, by
# Bonferroni for all 8 x 7 ordered pairs.
worse <- phyper(g$k, g$n, all$n - g$n, all$k)
for (i in 1:8) put(paste0("gap worse/", name[i]), p.adjust(worse, "holm")[i])
for (i in (1:8)[-hi]) put(paste0("index worse/", name[i]), min(1, 56 * phyper(g$k[i], g$n[i], g$n[hi], g$k[i] + g$k[hi])))

# Schools as the units that were drawn, of all grades: svyciprop(method = "beta")
# and the difference to all others with its covariance.
every$y <- as.numeric(every$read.proficient)
for (d in c("race", "lunch", "gender")) every[[d]][is.na(every[[d]])] <- "(unknown)"
design <- subset(svydesign(ids = ~school, weights = ~1, data = every), grade == "3" & lunch != "(unknown)" & !is.na(y))
proportion <- function(key, of) {
  e <- svyciprop(~y, of, method = "beta", df = degf(of))
  put(paste0(key, " rate"), e)
  put(paste0(key, " se"), SE(e))
  put(paste0(key, " lower"), attr(e, "ci")[1])
  put(paste0(key, " upper"), attr(e, "ci")[2])
}
proportion("school/Everyone", design)
for (i in 1:8) {
  one <- design
  one$variables$inside <- with(one$variables, race == g$race[i] & lunch == g$lunch[i] & gender == g$gender[i])
  proportion(paste0("school/", name[i]), subset(one, inside))
  s <- svyby(~y, ~inside, one, svymean, covmat = TRUE)
  d <- svycontrast(s, c("FALSE" = -1, "TRUE" = 1))
  put(paste0("school/", name[i], " gap"), coef(d))
  put(paste0("school/", name[i], " gap se"), SE(d))
}
write.csv(findings, file.path(to, "findings.csv"), row.names = FALSE, quote = FALSE)
