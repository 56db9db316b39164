# Figures for docs/parity.md from R alone: what the measures of this library are
# in base R, in package survey and by numerical derivatives (package numDeriv).
# Call, from the root of the repository: Rscript docs/reference/parity.R docs/reference
#
# It reads parity-input.csv and the samples of internal/survey/testdata, and
# writes parity.csv: measure, figure, value, call.

suppressMessages({library(survey); library(numDeriv)})
to <- commandArgs(trailingOnly = TRUE)[1]
input <- read.csv(file.path(to, "parity-input.csv"), colClasses = c(name = "character"))
out <- data.frame()
put <- function(measure, figure, value, call) out <<- rbind(out, data.frame(measure, figure, value = sprintf("%.17g", as.numeric(value)), call))
z <- qnorm(0.975)
set <- function(s) input[input$set == s, ]
delta <- function(f, e, v) { g <- grad(f, e); sqrt(as.numeric(t(g) %*% v %*% g)) } # v a matrix
both <- function(measure, f, e, v, call) { put(measure, "estimate", f(e), call); put(measure, "SE", delta(f, e, v), paste("numDeriv::grad of", call)) }

# Pairs: group c against a, and everybody outside of a.
A <- set("colleges"); n <- A$a; k <- A$b; p <- k / n; names(p) <- names(n) <- names(k) <- A$name
wilson <- function(k, n) prop.test(k, n, correct = FALSE)$conf.int
newcombe <- function(k1, n1, k2, n2) {
  a <- wilson(k1, n1); b <- wilson(k2, n2); d <- k1 / n1 - k2 / n2
  c(d - sqrt((k1 / n1 - a[1])^2 + (b[2] - k2 / n2)^2), d + sqrt((a[2] - k1 / n1)^2 + (k2 / n2 - b[1])^2))
}
l <- newcombe(k["c"], n["c"], k["a"], n["a"])
put("difference", "estimate", p["c"] - p["a"], "p[c] - p[a]")
put("difference", "lower", l[1], "method 10 from prop.test(correct = FALSE)$conf.int")
put("difference", "upper", l[2], "method 10 from prop.test(correct = FALSE)$conf.int")
s <- sqrt(1 / k["c"] - 1 / n["c"] + 1 / k["a"] - 1 / n["a"]); r <- p["c"] / p["a"]
put("ratio", "estimate", r, "p[c] / p[a]")
score.ratio <- function(k, n, l, m, outside) { # Miettinen and Nurminen 1985, by the likelihood under p1 = t p2
  f <- function(t) {
    q <- uniroot(function(q) k / q - (n - k) * t / (1 - t * q) + l / q - (m - l) / (1 - q),
      c(1e-12, min(1, 1 / t) - 1e-12), tol = 1e-15)$root
    v <- (t * q * (1 - t * q) / n + t^2 * q * (1 - q) / m) * (n + m) / (n + m - 1)
    (k / n - t * l / m)^2 - qnorm(0.975)^2 * v
  }
  uniroot(f, sort(c(k / n / (l / m), outside)), tol = 1e-14)$root
}
put("ratio", "lower", score.ratio(k["c"], n["c"], k["a"], n["a"], 0.3), "uniroot of the score statistic of p1 = t p2, its likelihood by uniroot")
put("ratio", "upper", score.ratio(k["c"], n["c"], k["a"], n["a"], 1.05), "uniroot of the score statistic of p1 = t p2, its likelihood by uniroot")
g <- glm(cbind(k, n - k)[c("a", "c"), ] ~ factor(c("a", "c")), family = binomial, control = list(epsilon = 1e-15, maxit = 100))
put("odds-ratio", "estimate", exp(coef(g)[2]), "exp(coef(glm(cbind(k, n - k) ~ group, binomial)))")
put("odds-ratio", "SE of the logarithm", sqrt(vcov(g)[2, 2]), "sqrt(vcov(glm(...)))")
rest <- (sum(k) - k["a"]) / (sum(n) - n["a"])
put("statistical-parity-difference", "estimate", rest - p["a"], "p[others] - p[a]")
put("disparate-impact-ratio", "estimate", rest / p["a"], "p[others] / p[a]")
C <- set("rates"); e <- C$a; se <- C$b; m <- C$c; names(e) <- names(se) <- names(m) <- C$name
sd <- se * sqrt(m); d <- (e["Black"] - e["White"]) / sqrt(((m["Black"] - 1) * sd["Black"]^2 + (m["White"] - 1) * sd["White"]^2) / (m["Black"] + m["White"] - 2))
put("cohens-d", "estimate", d, "difference / pooled SD")
put("hedges-g", "estimate", d * (1 - 3 / (4 * (m["Black"] + m["White"]) - 9)), "d * (1 - 3/(4(n+m) - 9))")
put("highest", "estimate", max(p), "max(p)")
put("lowest", "estimate", min(p), "min(p)")
put("max-difference", "estimate", diff(range(p)), "diff(range(p))")
put("max-ratio", "estimate", max(p) / min(p), "max(p) / min(p)")
put("min-ratio", "estimate", min(p) / max(p), "min(p) / max(p)")
overall <- sum(k) / sum(n)
put("max-difference-to-overall", "estimate", max(abs(p - overall)), "max(abs(p - sum(k)/sum(n)))")
put("min-ratio-to-overall", "estimate", min(p / overall, overall / p), "min(p/overall, overall/p)")
srd <- function(e) e[1] - mean(e[-1]); srr <- function(e) e[1] / mean(e[-1])
both("summary-rate-difference", srd, e, diag(se^2), "e[best] - mean(e[-best])")
put("summary-rate-ratio", "estimate", srr(e), "e[best] / mean(e[-best])")
put("summary-rate-ratio", "SE of the logarithm", delta(function(e) log(srr(e)), e, diag(se^2)), "numDeriv::grad of log(e[best] / mean(e[-best]))")
smooth <- cbind((k + 0.5) / (n + 1), (n - k + 0.5) / (n + 1))
put("smoothed-differential-fairness", "estimate", max(apply(log(smooth), 2, function(x) diff(range(x)))), "max |log r_i/r_j|, r = (k + 1/2)/(n + 1)")

# Rules.
put("percentage-point-gap", "estimate", p["d"] - overall, "p[d] - overall")
put("percentage-point-gap", "margin", max(1.96 * sqrt(0.25 / n["d"]), 0.03), "max(1.96 sqrt(.25/n), .03)")
put("percentage-point-gap-2022", "estimate", p["d"] - (sum(k) - k["d"]) / (sum(n) - n["d"]), "p[d] - p[others]")
put("percentage-point-gap-2022", "margin", max(1.96 * sqrt(p["d"] * (1 - p["d"]) / n["d"]), 0.02), "max(1.96 sqrt(p(1-p)/n), .02)")
put("proportionality-index", "estimate", (k["d"] / sum(k)) / (n["d"] / sum(n)), "(k/sum(k)) / (n/sum(n))")
put("eighty-percent-index", "estimate", p["d"] / max(p), "p[d] / max(p)")
put("risk-ratio", "estimate", p["d"] / ((sum(k) - k["d"]) / (sum(n) - n["d"])), "p[d] / p[others]")
put("alternate-risk-ratio", "estimate", p["d"] / (4100 / 7300), "p[d] / p[others of the State], 4,100 of 7,300")
put("relative-rate-index", "estimate", (61 / 140) / (412 / 600), "rate / rate of the reference, arrests")
put("relative-rate-index", "SE of the logarithm", sqrt(1 / 61 - 1 / 140 + 1 / 412 - 1 / 600), "sqrt(1/k - 1/n + 1/l - 1/m)")

# Spread of the quintiles, weighted by population.
B <- set("quintiles"); e <- B$a; V <- diag(B$b^2); w <- B$d / sum(B$d); J <- length(e); ref <- 5
mu <- function(e) sum(w * e)
both("index-of-disparity", function(e) mean(abs(e - mu(e))) / mu(e), e, V, "mean(abs(e - m)) / m")
both("index-of-disparity-weighted", function(e) sum(w * abs(e - mu(e))) / mu(e), e, V, "sum(w * abs(e - m)) / m")
bgv <- function(e) sum(w * (e - mu(e))^2)
H <- hessian(bgv, e)
put("between-group-variance", "estimate", bgv(e), "sum(w * (e - m)^2)")
put("between-group-variance", "SE", sqrt(delta(bgv, e, V)^2 + sum(diag(H %*% V %*% H %*% V)) / 2), "numDeriv::grad and hessian: sqrt(g'Vg + tr(HVHV)/2)")
put("between-group-variance", "without noise", bgv(e) - sum(w * (1 - w) * B$b^2), "bgv - sum(w * (1 - w) * se^2)")
put("between-group-standard-deviation", "estimate", sqrt(bgv(e)), "sqrt(bgv)")
put("between-group-standard-deviation", "SE", sqrt(delta(bgv, e, V)^2 + sum(diag(H %*% V %*% H %*% V)) / 2) / 2 / sqrt(bgv(e)), "SE of bgv / (2 sqrt(bgv))")
both("coefficient-of-variation", function(e) sqrt(bgv(e)) / mu(e), e, V, "sqrt(bgv) / m")
both("mean-difference-from-mean", function(e) mean(abs(e - mu(e))), e, V, "mean(abs(e - m))")
both("mean-difference-from-mean-weighted", function(e) sum(w * abs(e - mu(e))), e, V, "sum(w * abs(e - m))")
both("mean-difference-from-best", function(e) mean(abs(e - e[5])), e, V, "mean(abs(e - max(e)))")
both("mean-difference-from-best-weighted", function(e) sum(w * abs(e - e[5])), e, V, "sum(w * abs(e - max(e)))")
both("mean-difference-from-reference", function(e) mean(abs(e - e[2])), e, V, "mean(abs(e - e[2]))")
both("mean-difference-from-reference-weighted", function(e) sum(w * abs(e - e[2])), e, V, "sum(w * abs(e - e[2]))")
ge <- function(a, r, w) if (a == 0) -sum(w * log(r)) else if (a == 1) sum(w * r * log(r)) else (sum(w * r^a) - 1) / (a * (a - 1))
both("theil-index", function(e) ge(1, e / mu(e), w), e, V, "sum(w * r * log(r))")
both("mean-log-deviation", function(e) ge(0, e / mu(e), w), e, V, "-sum(w * log(r))")
both("generalised-entropy", function(e) ge(-1, e / mu(e), w), e, V, "(sum(w * r^a) - 1) / (a * (a - 1)), a = -1")
both("atkinson-index", function(e) 1 - sum(w * (e / mu(e))^0.5)^2, e, V, "1 - sum(w * r^(1/2))^2")
both("gini-index", function(e) sum(outer(w, w) * abs(outer(e, e, "-"))) / 2 / mu(e), e, V, "sum(outer(w, w) * abs(outer(e, e, '-'))) / 2 / m")
both("hoover-index", function(e) sum(w * abs(e - mu(e))) / 2 / mu(e), e, V, "sum(w * abs(e - m)) / 2 / m")
both("population-attributable-risk", function(e) e[5] - mu(e), e, V, "max(e) - m")
both("population-attributable-fraction", function(e) (e[5] - mu(e)) / mu(e), e, V, "(max(e) - m) / m")

# Ordered groups.
x <- cumsum(w) - w / 2
ends <- function(e) { f <- lm(e ~ x, weights = w); unname(coef(f)[1] + c(0, 1) * coef(f)[2]) }
both("slope-index", function(e) diff(ends(e)), e, V, "coef(lm(e ~ rank, weights = w))[2]")
f <- lm(e ~ x, weights = w); X <- cbind(1, x); bread <- solve(t(X) %*% (w * X)); meat <- t(X) %*% ((w * resid(f))^2 * X)
hc1 <- bread %*% meat %*% bread * J / (J - 2)
put("slope-index", "SE, robust", sqrt(hc1[2, 2]), "HC1 sandwich of lm")
put("slope-index", "SE, regression", sqrt(vcov(f)[2, 2]), "vcov(lm(e ~ rank, weights = w))")
put("relative-index", "estimate", ends(e)[2] / ends(e)[1], "f(1) / f(0), lm")
put("relative-index", "SE of the logarithm", delta(function(e) log(ends(e)[2] / ends(e)[1]), e, V), "numDeriv::grad of log f(1)/f(0)")
# Newton steps of the quasi-likelihood, so that a derivative can be taken.
logit <- function(e) { b <- c(qlogis(sum(w * e)), 0); for (i in 1:60) { q <- plogis(X %*% b); b <- b + solve(t(X) %*% (as.numeric(w * q * (1 - q)) * X), t(X) %*% (w * (e - q))) }; as.numeric(plogis(b[1] + c(0, 1) * b[2])) }
q <- suppressWarnings(glm(e ~ x, family = quasibinomial, weights = w, control = list(epsilon = 1e-15, maxit = 100)))
put("slope-index-logit", "estimate", diff(plogis(coef(q)[1] + c(0, 1) * coef(q)[2])), "glm(e ~ rank, quasibinomial, weights = w): f(1) - f(0)")
put("slope-index-logit", "SE", delta(function(e) diff(logit(e)), e, V), "numDeriv::grad of Newton's solution")
put("relative-index-logit", "estimate", plogis(sum(coef(q))) / plogis(coef(q)[1]), "glm(e ~ rank, quasibinomial, weights = w): f(1) / f(0)")
put("relative-index-logit", "SE of the logarithm", delta(function(e) log(logit(e)[2] / logit(e)[1]), e, V), "numDeriv::grad of Newton's solution")
aci <- function(e) 2 * sum(w * (e - mu(e)) * (x - 0.5))
both("absolute-concentration", aci, e, V, "2 * cov(e, rank), weighted")
both("relative-concentration", function(e) aci(e) / mu(e), e, V, "aci / m")
both("concentration-wagstaff", function(e) aci(e) / mu(e) / (1 - mu(e)), e, V, "aci / (m * (1 - m))")
both("concentration-erreygers", function(e) 4 * aci(e), e, V, "4 * aci")

# People with weights.
P <- set("people"); y <- P$a; pw <- P$b; st <- P$c; grp <- P$name; N <- length(y)
linear <- function(measure, figure, f, call) {
  put(measure, figure, f(pw), call)
  u <- pw * grad(f, pw, method.args = list(eps = 1e-4, r = 6)); put(measure, paste("SE,", figure), sqrt(N / (N - 1) * sum((u - mean(u))^2)), paste("numDeriv::grad by weights of", call))
}
m <- function(v) sum(v * y) / sum(v)
linear("individual-gini", "estimate", function(v) sum(outer(v, v) * abs(outer(y, y, "-"))) / (2 * sum(v)^2 * m(v)), "sum(w w' |y - y'|) / (2 W^2 m)")
linear("individual-hoover", "estimate", function(v) sum(v * abs(y - m(v))) / (2 * sum(v) * m(v)), "sum(w * abs(y - m)) / (2 W m)")
linear("individual-entropy", "estimate", function(v) ge(1, y / m(v), v / sum(v)), "sum(w * r * log(r)) / W")
gm <- function(v) (tapply(v * y, grp, sum) / tapply(v, grp, sum))[grp]
linear("individual-entropy", "between groups", function(v) ge(1, gm(v) / m(v), v / sum(v)), "the same of the means of groups")
linear("individual-entropy", "within groups", function(v) ge(1, y / m(v), v / sum(v)) - ge(1, gm(v) / m(v), v / sum(v)), "total - between")
linear("individual-atkinson", "estimate", function(v) 1 - sum(v / sum(v) * (y / m(v))^0.5)^2, "1 - (sum(w * r^(1/2)) / W)^2")
rank <- function(v) sapply(st, function(s) sum(v[st < s]) + sum(v[st == s]) / 2) / sum(v)
linear("concentration-of-ranked-people", "estimate", function(v) 2 * sum(v * (y - m(v)) * (rank(v) - 0.5)) / sum(v) / m(v), "2 * cov(y, rank) / m, weighted, ties at their middle")

# Levels.
L <- set("levels"); Y <- as.matrix(L[, c("a", "b", "c", "d")]); rownames(Y) <- L$name
a <- Y["White", ]; b <- Y["Black", ]; auc <- sum(outer(a, b) * (outer(1:4, 1:4, ">") + outer(1:4, 1:4, "==") / 2)) / sum(a) / sum(b)
put("v-gap-trapezoid", "estimate", sqrt(2) * qnorm(auc), "sqrt(2) * qnorm(auc)")
va <- (outer(1:4, 1:4, ">") + outer(1:4, 1:4, "==") / 2)
v10 <- as.numeric(va %*% b) / sum(b); v01 <- as.numeric(t(va) %*% a) / sum(a)
delong <- sum(a * (v10 - auc)^2) / (sum(a) - 1) / sum(a) + sum(b * (v01 - auc)^2) / (sum(b) - 1) / sum(b)
put("v-gap-trapezoid", "SE", sqrt(2) * sqrt(delong) / dnorm(qnorm(auc)), "DeLong's variance, delta method")
nll <- function(t, Y) { # cuts 0, 1, then by steps; means and log SDs
  cuts <- c(-Inf, 0, 1, 1 + exp(t[1]), Inf); J <- nrow(Y); mean <- t[1 + 1:J]; sd <- exp(t[1 + J + 1:J])
  -sum(sapply(1:J, function(j) sum(Y[j, ] * log(diff(pnorm((cuts - mean[j]) / sd[j]))))))
}
solve1 <- function(Y) { t <- c(0, rep(0.5, nrow(Y)), rep(0, nrow(Y))); for (i in 1:30) t <- optim(t, nll, Y = Y, method = "BFGS", control = list(reltol = 1e-16, maxit = 1000))$par
  for (i in 1:8) t <- t - solve(hessian(nll, t, Y = Y), grad(nll, t, Y = Y)); t }
t2 <- solve1(Y[c("White", "Black"), ]); vml <- function(t) (t[2] - t[3]) / sqrt((exp(2 * t[4]) + exp(2 * t[5])) / 2)
put("v-gap-likelihood", "estimate", vml(t2), "optim(BFGS) and Newton steps with numDeriv")
put("v-gap-likelihood", "SE", delta(vml, t2, solve(hessian(nll, t2, Y = Y[c("White", "Black"), ]))), "numDeriv::hessian of the likelihood, delta method")
t3 <- solve1(Y); share <- rowSums(Y) / sum(Y)
scale3 <- function(t) { mean <- t[2:4]; sd <- exp(t[5:7]); c0 <- sum(share * mean); s0 <- sqrt(sum(share * (sd^2 + (mean - c0)^2))); c((mean - c0) / s0, sd / s0, sum(share * (mean - c0)^2) / s0^2) }
s3 <- scale3(t3); h3 <- solve(hessian(nll, t3, Y = Y))
put("scale-of-levels", "mean of White", s3[1], "optim(BFGS) and Newton steps with numDeriv")
put("scale-of-levels", "SE of that", delta(function(t) scale3(t)[1], t3, h3), "numDeriv::hessian of the likelihood, delta method")
put("scale-of-levels", "SD of Black", s3[5], "optim(BFGS) and Newton steps with numDeriv")
put("scale-of-levels", "intraclass correlation", s3[7], "optim(BFGS) and Newton steps with numDeriv")

# Standardisation.
S <- set("stratum A"); T <- set("stratum B"); sw <- S$c / sum(S$c)
dsr <- sum(sw * S$a / S$b); dv <- sum(sw^2 * S$a / S$b^2); wm <- max(sw / S$b)
put("direct-rate", "estimate", 1e5 * dsr, "sum(w * x / n)")
put("direct-rate", "lower, fay-feuer", 1e5 * qgamma(0.025, dsr^2 / dv, scale = dv / dsr), "qgamma(.025, r^2/v, scale = v/r)")
put("direct-rate", "upper, fay-feuer", 1e5 * qgamma(0.975, (dsr + wm)^2 / (dv + wm^2), scale = (dv + wm^2) / (dsr + wm)), "qgamma(.975, (r+wm)^2/(v+wm^2), scale = (v+wm^2)/(r+wm))")
byar <- function(x) c(x * (1 - 1 / (9 * x) - z / (3 * sqrt(x)))^3, (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * sqrt(x + 1)))^3)
ev <- sum(S$a)
put("direct-rate", "lower, dobson", 1e5 * (dsr + sqrt(dv / ev) * (byar(ev)[1] - ev)), "r + sqrt(v/x) * (byar - x)")
put("direct-rate", "upper, dobson", 1e5 * (dsr + sqrt(dv / ev) * (byar(ev)[2] - ev)), "r + sqrt(v/x) * (byar - x)")
R <- (S$a + T$a) / (S$b + T$b); ex <- sum(S$b * R)
put("indirect-ratio", "estimate", ev / ex, "sum(x) / sum(n * rate of both)")
put("indirect-ratio", "lower", byar(ev)[1] / ex, "byar / expected")
put("indirect-ratio", "upper", byar(ev)[2] / ex, "byar / expected")
put("indirect-rate", "estimate", 1e5 * ev / ex * sum(S$a + T$a) / sum(S$b + T$b), "SMR * crude rate of both")
tsr <- sum(sw * T$a / T$b); tv <- sum(sw^2 * T$a / T$b^2)
put("comparative-ratio", "estimate", dsr / tsr, "rate of A / rate of B")
put("comparative-ratio", "SE of the logarithm", sqrt(dv / dsr^2 + tv / tsr^2), "sqrt(v1/r1^2 + v2/r2^2)")
D <- set("later"); v <- D$d / sum(D$d)
both("rate-component", function(q) sum((q[6:10] - q[1:5]) * (w + v) / 2), c(e, D$a), diag(c(B$b, D$b)^2), "sum((e2 - e1) * (w1 + w2) / 2)")
both("composition-component", function(q) sum((v - w) * (q[1:5] + q[6:10]) / 2), c(e, D$a), diag(c(B$b, D$b)^2), "sum((w2 - w1) * (e1 + e2) / 2)")

# Tests.
ch <- chisq.test(cbind(k, n - k), correct = FALSE)
put("pearson-chi-square", "statistic", ch$statistic, "chisq.test(cbind(k, n - k), correct = FALSE)")
put("pearson-chi-square", "p", ch$p.value, "chisq.test(cbind(k, n - k), correct = FALSE)")
g2 <- deviance(glm(cbind(k, n - k) ~ 1, family = binomial, control = list(epsilon = 1e-15, maxit = 100)))
put("likelihood-ratio-test", "statistic", g2, "deviance(glm(cbind(k, n - k) ~ 1, binomial))")
put("likelihood-ratio-test", "p", pchisq(g2, 4, lower.tail = FALSE), "pchisq(., 4, lower.tail = FALSE)")
K <- cbind(diag(4), -1); vp <- diag(p * (1 - p) / n); wald <- as.numeric(t(K %*% p) %*% solve(K %*% vp %*% t(K)) %*% (K %*% p))
put("wald-test", "statistic", wald, "t(d) %*% solve(V) %*% d")
put("wald-test", "p", pchisq(wald, 4, lower.tail = FALSE), "pchisq(., 4, lower.tail = FALSE)")
pr <- 2 * pmin(phyper(k["c"], k["a"] + k["c"], n["a"] + n["c"] - k["a"] - k["c"], n["c"]), 1)
pairs <- combn(A$name, 2); ps <- apply(pairs, 2, function(q) { i <- q[1]; j <- q[2]; K2 <- k[i] + k[j]; F2 <- n[i] + n[j] - K2; min(1, 2 * min(phyper(k[i], K2, F2, n[i]), phyper(k[i] - 1, K2, F2, n[i], lower.tail = FALSE))) })
put("pairwise-tests", "p, a and c", ps[pairs[1, ] == "a" & pairs[2, ] == "c"], "twice the smaller tail, phyper")
put("pairwise-tests", "adjusted by holm, a and c", p.adjust(ps, "holm")[pairs[1, ] == "a" & pairs[2, ] == "c"], "p.adjust(p, 'holm')")
put("pairwise-tests", "adjusted by hochberg, b and d", p.adjust(ps, "hochberg")[pairs[1, ] == "b" & pairs[2, ] == "d"], "p.adjust(p, 'hochberg')")
put("disparity-change", "estimate", (0.58 - 0.26) - (0.60 - 0.20), "difference later - earlier")
put("disparity-change", "SE", sqrt(0.060^2 + 0.040^2 + 0.069^2 + 0.041^2), "sqrt of the sum of four variances")
h <- 0:30; ph <- dhyper(h, 45, 55, 30); dd <- abs(h / 30 - (45 - h) / 70)
put("permutation-test", "p", sum(ph[dd >= abs(9 / 30 - 36 / 70) - 1e-10]), "exact, by dhyper: 9 of 30 against 36 of 70")

# Counts.
ci <- function(measure, how, l, call) { put(measure, paste("lower,", how), l[1], call); put(measure, paste("upper,", how), l[2], call) }
ci("proportion", "wilson", prop.test(15, 148, correct = FALSE)$conf.int, "prop.test(15, 148, correct = FALSE)")
ci("proportion", "wilson-corrected", prop.test(15, 148)$conf.int, "prop.test(15, 148)")
ci("proportion", "clopper-pearson", binom.test(15, 148)$conf.int, "binom.test(15, 148)")
ci("proportion", "jeffreys", qbeta(c(0.025, 0.975), 15.5, 133.5), "qbeta(c(.025, .975), k + .5, n - k + .5)")
mid <- function(p) pbinom(14, 148, p) + dbinom(15, 148, p) / 2
ci("proportion", "mid-p", c(uniroot(function(p) 1 - mid(p) - 0.025, c(1e-9, 15 / 148), tol = 1e-15)$root, uniroot(function(p) mid(p) - 0.025, c(15 / 148, 0.9), tol = 1e-15)$root), "uniroot of the mid-P tails")
nt <- 148 + z^2; pt <- (15 + z^2 / 2) / nt
ci("proportion", "agresti-coull", pt + c(-z, z) * sqrt(pt * (1 - pt) / nt), "p~ -+ z sqrt(p~ q~ / n~)")
ci("proportion", "wald", 15 / 148 + c(-z, z) * sqrt(15 / 148 * 133 / 148 / 148), "p -+ z sqrt(pq/n)")
ci("proportion-difference", "newcombe-hybrid-score", newcombe(56, 70, 48, 80), "method 10 from prop.test(correct = FALSE)")
ci("proportion-difference", "wald", 56 / 70 - 48 / 80 + c(-z, z) * sqrt(0.8 * 0.2 / 70 + 0.6 * 0.4 / 80), "d -+ z sqrt(pq/n + rs/m)")
ci("proportion-ratio", "katz-log", exp(log((56 / 70) / (48 / 80)) + c(-z, z) * sqrt(1 / 56 - 1 / 70 + 1 / 48 - 1 / 80)), "exp(log r -+ z sqrt(1/k - 1/n + 1/l - 1/m))")
ci("event-rate", "exact-poisson", 1000 * poisson.test(12, 3450)$conf.int, "poisson.test(12, 3450)")
ci("event-rate", "byar", 1000 * byar(12) / 3450, "Byar's formula")
ci("event-rate", "ratio, exact-conditional", poisson.test(c(12, 30), c(3450, 5100))$conf.int, "poisson.test(c(12, 30), c(3450, 5100))")
ci("event-rate", "ratio, poisson-log", exp(log(12 / 3450 / (30 / 5100)) + c(-z, z) * sqrt(1 / 12 + 1 / 30)), "exp(log r -+ z sqrt(1/x + 1/y))")
ci("event-rate", "difference, wald", 1000 * (12 / 3450 - 30 / 5100 + c(-z, z) * sqrt(12 / 3450^2 + 30 / 5100^2)), "d -+ z sqrt(x/T^2 + y/U^2)")
north <- y[grp == "north"]; south <- y[grp == "south"]
ci("mean", "student-t", t.test(north)$conf.int, "t.test(y)")
ci("mean-difference", "welch", t.test(north, south)$conf.int, "t.test(y, x)")

# Samples.
read <- function(name) read.csv(file.path("internal/survey/testdata", name))
strat <- read("strat.csv"); clus <- read("clus1.csv")
ds <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
dc <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus)
for (d in list(list("stratified", ds), list("clustered", dc))) {
  s <- svymean(~api00, d[[2]]); by <- svyby(~api00, ~stype, d[[2]], svymean, covmat = TRUE); t <- svytotal(~enroll, d[[2]]); r <- svyratio(~api.stu, ~enroll, d[[2]])
  say <- function(what, x, call) put("survey-estimate", paste0(what, ", ", d[[1]]), x, call)
  say("mean", coef(s), "svymean(~api00)"); say("SE of mean", SE(s), "svymean(~api00)")
  say("lower limit of mean", confint(s, df = degf(d[[2]]))[1], "confint(svymean(~api00), df = degf(design))")
  say("mean of H", coef(by)["H"], "svyby(~api00, ~stype, svymean)"); say("SE of mean of H", SE(by)[2], "svyby(~api00, ~stype, svymean)")
  dif <- svycontrast(by, c(E = -1, H = 1)); say("difference H - E", coef(dif), "svycontrast(svyby(covmat = TRUE))"); say("SE of difference", SE(dif), "svycontrast(svyby(covmat = TRUE))")
  say("total", coef(t), "svytotal(~enroll)"); say("SE of total", SE(t), "svytotal(~enroll)")
  q <- svyquantile(~api00, d[[2]], 0.5)$api00
  say("median", q[1, "quantile"], "svyquantile(~api00, 0.5)"); say("lower limit of median", q[1, 2], "svyquantile(~api00, 0.5)"); say("upper limit of median", q[1, 3], "svyquantile(~api00, 0.5)")
  say("ratio", coef(r), "svyratio(~api.stu, ~enroll)"); say("SE of ratio", SE(r), "svyratio(~api.stu, ~enroll)")
}
sp <- svymean(~wide, ds); put("survey-proportion", "estimate", coef(sp), "svymean(~wide)"); put("survey-proportion", "SE", SE(sp), "svymean(~wide)")
for (m in list(c("logit", "logit"), c("asin", "arcsine"), c("beta", "korn-graubard"), c("mean", "student-t")))
  ci("survey-proportion", m[2], attr(svyciprop(~wide, ds, method = m[1], df = degf(ds)), "ci"), paste0("svyciprop(~wide, method = '", m[1], "')"))
data(scd); half <- 2 * cbind(c(1, 0, 1, 0, 1, 0), c(1, 0, 0, 1, 0, 1), c(0, 1, 1, 0, 0, 1), c(0, 1, 0, 1, 1, 0))
dr <- suppressWarnings(svrepdesign(data = scd, type = "BRR", repweights = half, combined.weights = FALSE))
r <- svyratio(~alive, ~arrests, dr); put("replicate-estimate", "ratio, brr", coef(r), "svyratio(~alive, ~arrests, svrepdesign(type = 'BRR'))"); put("replicate-estimate", "SE of ratio", SE(r), "svyratio(~alive, ~arrests, svrepdesign(type = 'BRR'))")

# Rao and Scott's statistics by their definition: groups of wide by stype, one
# weight in a group, so that the covariance is diagonal; and a given covariance.
e <- B$a; VB <- diag(B$b^2); VB[1, 2] <- VB[2, 1] <- 0.0003; nn <- B$c; pb <- sum(nn * e) / sum(nn)
AA <- (diag(nn) - outer(nn, nn) / sum(nn)) / (pb * (1 - pb)); x2 <- sum(nn * (e - pb)^2) / (pb * (1 - pb))
tr <- sum(diag(AA %*% VB)); tr2 <- sum(diag(AA %*% VB %*% AA %*% VB)); d <- tr^2 / tr2
put("rao-scott-first-order", "statistic", x2 / (tr / 4), "X2 / (tr(AV)/4)")
put("rao-scott-first-order", "p", pchisq(x2 / (tr / 4), 4, lower.tail = FALSE), "pchisq(., 4, lower.tail = FALSE)")
put("rao-scott", "statistic", x2 / tr, "X2 / tr(AV)")
put("rao-scott", "p", pf(x2 / tr, d, 20 * d, lower.tail = FALSE), "pf(., d, 20 d, lower.tail = FALSE), d = tr(AV)^2/tr(AVAV)")

write.table(out, file.path(to, "parity.csv"), sep = ",", row.names = FALSE, qmethod = "double")
cat(R.version.string, "survey", as.character(packageVersion("survey")), "numDeriv", as.character(packageVersion("numDeriv")), "\n")
