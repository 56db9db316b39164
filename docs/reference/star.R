# Proficiency in Project STAR with base R alone: the reference for package
# measure. Call: Rscript docs/reference/star.R star.csv docs/reference
#
# Levels 1 to 4 of read and of math: cut at the 25th, 50th and 75th percentile
# (type 7) of the pupils of the same grade in regular classes; a value at a cut
# point belongs to the level above. Proficient is level 3 or 4.

arguments <- commandArgs(trailingOnly = TRUE)
star <- read.csv(arguments[1], na.strings = "", colClasses = "character")
stopifnot(nrow(star) == 26796)

grades <- c("K", "1", "2", "3")
unknown <- "(unknown)"
ethnicities <- c("White", "Black", "Asian", "Hispanic", "American Indian", "Other", unknown)
lunches <- c("free or reduced", "full price", unknown)
star$ethnicity[is.na(star$ethnicity)] <- unknown
star$lunch[is.na(star$lunch)] <- unknown
stopifnot(star$grade %in% grades, star$ethnicity %in% ethnicities, star$lunch %in% lunches)

digits <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))

cuts <- data.frame()
for (subject in c("read", "math")) {
  score <- as.numeric(star[[subject]])
  level <- rep(NA_integer_, nrow(star))
  for (grade in grades) {
    here <- star$grade == grade
    reference <- score[here & star$class %in% "regular"]
    points <- quantile(reference, c(0.25, 0.50, 0.75), type = 7, na.rm = TRUE, names = FALSE)
    level[here] <- 1L + (score[here] >= points[1]) + (score[here] >= points[2]) + (score[here] >= points[3])
    cuts <- rbind(cuts, data.frame(subject, grade, q25 = digits(points[1]), q50 = digits(points[2]), q75 = digits(points[3])))
  }
  star[[paste0(subject, "_level")]] <- level
}

row <- function(subject, grade, ethnicity, lunch) {
  here <- star$grade == grade
  if (ethnicity != "(all)") here <- here & star$ethnicity == ethnicity
  if (lunch != "(all)") here <- here & star$lunch == lunch
  level <- star[[paste0(subject, "_level")]][here]
  n <- sum(!is.na(level))
  k <- sum(level >= 3, na.rm = TRUE)
  limits <- c(NA, NA)
  if (n > 0) limits <- suppressWarnings(prop.test(k, n, conf.level = 0.95, correct = FALSE))$conf.int
  data.frame(subject, grade, ethnicity, lunch, records = sum(here), n, k,
             rate = digits(if (n > 0) k / n else NA), lower = digits(limits[1]), upper = digits(limits[2]))
}

cells <- data.frame()
for (subject in c("read", "math"))
  for (grade in grades)
    for (ethnicity in c("(all)", ethnicities))
      for (lunch in c("(all)", lunches))
        cells <- rbind(cells, row(subject, grade, ethnicity, lunch))

write <- function(x, name) write.csv(x, file.path(arguments[2], name), row.names = FALSE, quote = FALSE)
write(cells[cells$grade == "3", ], "star-grade3.csv")
write(cells, "star-grades.csv")
write(cuts, "star-cuts.csv")
