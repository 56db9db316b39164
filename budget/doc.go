// Package budget says what the backbone of a partnership costs: exactly, line
// by line, and with the reason for every figure.
//
// # The model of thought
//
// A [Model] is a budget of one year as plain data. It says how figures are made
// and holds none that can be computed: a [Position] has pay and FTE, a [Benefit]
// has a rate and a stated base, a [Line] has money, or things given in kind, or
// both. [Model.Statement] works it out and returns a [Statement]: every entry,
// the subtotals, shares and averages. [Model.Project] does so for several years
// and returns a [Projection], one statement a year.
//
// # In this order
//
//  1. Take a model: [FSGBasic], one of your own, or one read by [ReadModel],
//     which reports every problem at once.
//  2. Ask for its [Statement]: [Statement.Total], [Statement.Entries],
//     [Statement.CostPer], [Statement.Text].
//  3. Look ahead with [Model.Project] and a [Horizon].
//  4. Share a sum out with [Money.Allocate] or [Money.Split]: no cent is lost.
//
// A whole program:
//
//	model := budget.FSGBasic()
//	model.Positions[3].FTE = budget.FTEPercent(100)          // a whole administrator
//	model.Positions[3].AsGiven = budget.Whole(50_000)
//	statement, err := model.Statement()
//	if err != nil {
//		log.Fatal(err) // all problems, one a line
//	}
//	fmt.Println(statement.Total(), statement.FTE()) // 455650.00 USD 4
//
// # Numbers
//
// [Money] is a whole number of cents, or of whatever the smallest unit of its
// [Currency] is; two currencies never add. An [Amount] is money in a document
// that states its currency once. A [Rate] is 0.2 and a [Percent] is 20%, and
// neither can stand for the other: a rate above 1 is refused with the rate that
// was probably meant. All of them are exact decimals, compare with ==, and are
// strings in JSON, never JSON numbers. Decimals of github.com/shopspring/decimal
// come in and go out at the border; its package settings change nothing here.
//
// # Unknown is not zero
//
// The zero value of Amount, Rate, Percent and [FTE] is "not stated", null in
// JSON; write Whole(0) for nothing at all. Things given in kind that nobody has
// valued stay unknown in every result ([Statement.InKind]), stand apart, and are
// in no total. A quotient without anything to divide by has no value and a
// [Reason]: the cost per child of no children is not 0.
//
// # Rounding
//
// Money rounds in four places, and each says how: [RoundMoney], [Money.Times],
// the entries of a statement, and averages. The default, [HalfAway], is what
// ROUND does in a spreadsheet. A model's [Policy] is recorded in its results.
// Each entry is rounded once a year; every total is the sum of the rounded
// entries, so that what is printed adds up. [Closed] and [Chain] are the two
// ways to compound; over five years they can differ by cents.
//
// # Errors
//
// Validation collects all problems. Each is a [*FieldError] whose Path is a JSON
// Pointer ("/positions/2/fte") and which wraps a sentinel: [ErrRequired],
// [ErrRange], [ErrInvalid], [ErrDuplicate], [ErrDangling], [ErrUnknownKey],
// [ErrSubMinor], and for JSON [ErrSyntax], [ErrType] and [ErrUnknownField].
// Arithmetic reports [ErrCurrency], [ErrWeights] and [ErrRange] instead of a
// wrong number. No function panics, whatever the input.
package budget
