package measure

// csvRoom is the columns of one block, without rows but with room for them, so
// that its chunks are parsed to where they are to stand.
type csvRoom struct {
	cols        []*column
	taken, most int // rows
}

// csvRooms makes room for one block after the other.
type csvRooms struct {
	columns      []Column
	block, chunk int // bytes of a block at least, and of a chunk at most
	now          *csvRoom
	bytes        int     // of the block so far
	read, rows   float64 // bytes and rows of all blocks so far
}

// largestRoom is the number of bytes of input that there is room for at most, so
// that a block that never fills takes no memory.
const largestRoom = 64 << 20

// take returns room for a chunk of so many rows and one to spare, and the first of its
// rows there; nil when the room of the block does not suffice.
func (in *csvRooms) take(bytes, rows int, last bool) (room *csvRoom, at int) {
	in.read, in.rows = in.read+float64(bytes), in.rows+float64(rows-1)
	if in.now == nil || in.bytes >= in.block {
		in.now, in.bytes = &csvRoom{most: rows}, 0
		if bytes > 0 && bytes < in.block && !last { // as many rows as so far, and some to spare
			more := in.rows / in.read * float64(min(in.block, largestRoom)+in.chunk)
			in.now.most = max(rows, int(more+more/32))
		}
		for _, c := range in.columns {
			col := newColumn(c)
			col.reserve(in.now.most)
			in.now.cols = append(in.now.cols, col)
		}
	}
	in.bytes += bytes
	room, at = in.now, in.now.taken
	if rows > room.most-at {
		room.taken = room.most // nor for what follows: its rows come after those of this chunk
		return nil, 0
	}
	room.taken += rows
	return room, at
}

// share gives an empty column the room for some rows of another one like it.
func (c *column) share(o *column, from, rows int) {
	c.u8, c.u16, c.u32 = slot(o.u8, from, rows), slot(o.u16, from, rows), slot(o.u32, from, rows)
	c.num.ints = slot(o.num.ints, from, rows)
}

func slot[T any](s []T, from, rows int) []T {
	if s == nil {
		return nil
	}
	return s[from : from : from+rows]
}

// joined returns dst with src behind it, where it may stand already.
func joined[T any](dst, src []T) []T {
	n := len(dst) + len(src)
	if len(src) > 0 && n <= cap(dst) && &dst[:n][len(dst)] == &src[0] {
		return dst[:n]
	}
	return append(dst, src...)
}
