module github.com/collective-impact/sdk

go 1.26.0
