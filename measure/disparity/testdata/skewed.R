# Limits of a Gini index by the transformation of Hall, in R 4.2.2 without
# packages: the influence of each person by a numerical derivative.
y <- c(3, 5, 5, 8, 9, 12, 13, 17, 21, 24, 30, 41)
w <- rep(1, length(y))
gini <- function(w) sum(outer(w, w) * abs(outer(y, y, "-"))) / (2 * sum(w) * sum(w * y))
n <- length(y)
z <- sapply(1:n, function(i) { h <- 1e-5; a <- w; b <- w; a[i] <- 1 + h; b[i] <- 1 - h; (gini(a) - gini(b)) / (2 * h) })
se <- sqrt(n / (n - 1) * sum((z - mean(z))^2))
d <- (z - mean(z)) / sqrt(sum((z - mean(z))^2))
a <- 4 / 3 * sum(d^3)
q <- qt(0.975, min(n - 1, 1 / (sum(d^4) - 1 / n)))
h <- function(x) 3 / a * (sign(1 + a * (x - a / 6)) * abs(1 + a * (x - a / 6))^(1 / 3) - 1)
g <- gini(w)
cat(sprintf("%.9f", c(g, se, g * exp(-se / g * h(q)), g * exp(-se / g * h(-q)))), "\n")

# The absolute concentration index of people ranked by x, likewise.
x <- c(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6)
aci <- function(w) {
  s <- w / sum(w)
  r <- sapply(x, function(v) sum(s[x < v]) + sum(s[x == v]) / 2)
  2 * sum(s * (y - sum(s * y)) * (r - 0.5))
}
z <- sapply(1:n, function(i) { h <- 1e-5; a <- w; b <- w; a[i] <- 1 + h; b[i] <- 1 - h; (aci(a) - aci(b)) / (2 * h) })
se <- sqrt(n / (n - 1) * sum((z - mean(z))^2))
d <- (z - mean(z)) / sqrt(sum((z - mean(z))^2))
a <- 4 / 3 * sum(d^3)
q <- qt(0.975, min(n - 1, 1 / (sum(d^4) - 1 / n)))
cat(sprintf("%.9f", c(aci(w), se, aci(w) - se * h(q), aci(w) - se * h(-q))), "\n")
