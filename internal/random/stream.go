// Package random draws the random numbers of simulations: from independent
// streams, one for each named variable and block of work, so that results
// depend neither on the number of workers nor on what else is drawn.
//
// The numbers are the same on every platform and with every version of Go. The
// generator is ChaCha8 as math/rand/v2 specifies it; the way from its bits to a
// draw is in this package, in integers and in float64 operations that are
// rounded one by one (no fused multiply-add), with logarithms and exponentials
// of its own: those of package math differ in the last bit between platforms,
// and one bit can decide whether a draw is accepted.
//
// The functions trust their callers with the arguments; what each does outside
// of its range is said there, and none panics or fails to end.
package random

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// Stream is a sequence of random numbers, made by [New]. It is not safe for
// concurrent use: each worker takes the streams of its own blocks.
type Stream struct{ src rand.ChaCha8 }

// New returns the stream of a block of a named variable. Streams that differ in
// any of the three are independent; equal ones are equal. The key of ChaCha8 is
// the SHA-256 hash of the seed and the block as 8 bytes each, the most
// significant first, followed by the name.
func New(seed uint64, name string, block int) *Stream {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 64), seed)
	b = binary.BigEndian.AppendUint64(b, uint64(int64(block)))
	s := new(Stream)
	s.src.Seed(sha256.Sum256(append(b, name...)))
	return s
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 { return s.src.Uint64() }

// Float64 returns one of the 2⁵³ multiples of 2⁻⁵³ in [0, 1), each as likely.
func (s *Stream) Float64() float64 { return float64(float64(s.src.Uint64()>>11) * 0x1p-53) }

// Open returns one of the 2⁵² odd multiples of 2⁻⁵³ in (0, 1), each as likely:
// never 0 and never 1, and u as likely as 1−u.
func (s *Stream) Open() float64 { return float64((float64(s.src.Uint64()>>12) + 0.5) * 0x1p-52) }

// Below returns an integer in [0, n), each as likely, and 0 for n = 0 (Lemire
// 2019, ACM Transactions on Modeling and Computer Simulation 29:3).
func (s *Stream) Below(n uint64) uint64 {
	hi, lo := bits.Mul64(s.src.Uint64(), n)
	if lo < n {
		for reject := -n % n; lo < reject; {
			hi, lo = bits.Mul64(s.src.Uint64(), n)
		}
	}
	return hi
}

// Exponential returns a waiting time with mean 1.
func (s *Stream) Exponential() float64 { return -ln(s.Open()) }
