module github.com/collective-impact/sdk/internal/bench

go 1.26.0

require github.com/collective-impact/sdk v0.0.0

require (
	github.com/shopspring/decimal v1.6.0 // indirect
	gonum.org/v1/gonum v0.17.0 // indirect
)

replace github.com/collective-impact/sdk => ../..
