namespace RnnFunctional.Scratch

open System
open System.Numerics

/// Numbers [time; batch; size] in one array, from time `first` on: states begin at -1, with what was before the sequence.
[<Sealed>]
type Sequence<'T when 'T :> IBinaryFloatingPointIeee754<'T>>(first: int, time: int, batch: int, size: int) =
    let step = batch * size
    let data: 'T[] = Array.zeroCreate ((time - first) * step)

    /// From time 0 on.
    new(time, batch, size) = Sequence(0, time, batch, size)

    /// The numbers of all rows at time `t`, [batch; size].
    member _.Item
        with get (t: int) = Span<'T>(data, (t - first) * step, step)

    /// The numbers of `row` at time `t`, [size].
    member _.Row(t: int, row: int) =
        Span<'T>(data, (t - first) * step + row * size, size)

    /// Sets the numbers of `row` at time `t` to those in `numbers` from `at` on.
    member _.Write(t: int, row: int, numbers: float[], at: int) =
        let into = (t - first) * step + row * size

        for i in 0 .. size - 1 do
            data[into + i] <- Elementwise.convert numbers[at + i]

    /// The numbers of `row` at time `t` in float64.
    member _.Numbers(t: int, row: int) : float[] =
        let at = (t - first) * step + row * size
        Array.init size (fun i -> Elementwise.convert data[at + i])

    /// All rows from time `from` to time `last` as a matrix [times · batch; size], time after time.
    member _.Between(from: int, last: int) =
        Matrix.rows data ((from - first) * step) ((last - from + 1) * batch) size

    /// The rows at time `t`, [batch; size].
    member s.At(t: int) = s.Between(t, t)

    /// The rows of all times from 0 on, [time · batch; size].
    member s.All = s.Between(0, time - 1)

    member _.Clear() = Array.Clear data

    /// Sets every row of every time from 0 on to `row`.
    member s.Spread(row: Span<'T>) =
        for t in 0 .. time - 1 do
            for r in 0 .. batch - 1 do
                row.CopyTo(s.Row(t, r))

    /// Adds every row of every time from 0 on to `sum`.
    member s.AddRowsTo(sum: Span<'T>) =
        for t in 0 .. time - 1 do
            for r in 0 .. batch - 1 do
                Elementwise.add sum (s.Row(t, r)) sum
