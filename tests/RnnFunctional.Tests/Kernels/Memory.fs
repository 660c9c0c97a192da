namespace RnnFunctional.Tests

#nowarn "9" // pointers: jobs take memory, not arrays

open Expecto
open RnnFunctional
open RnnFunctional.Kernels

/// How an array lies in its slot.
type Layout =
    /// Line after line.
    | Dense
    /// Numbers between rows and more between outer elements, which are none of the array's.
    | Gaps
    /// Rows first: an outer element after the other within each.
    | Turned
    /// Every third number.
    | Sparse
    /// One line for all.
    | Repeated

/// The memory that jobs run on, one array a slot, filled at random.
type Memory(rng: Rng) =
    let slots = ResizeArray<float32[]>()

    /// A slot for an array of lines, in the layout given.
    member _.Add(layout, outer, rows, columns) =
        let place outerStride row column =
            Place(slots.Count, 2n, nativeint<int> outerStride, nativeint<int> row, nativeint<int> column)

        let found =
            match layout with
            | Dense -> place (rows * columns) columns 1
            | Gaps -> place (rows * (columns + 3) + 5) (columns + 3) 1
            | Turned -> place columns (outer * columns) 1
            | Sparse -> place (rows * columns * 3) (columns * 3) 3
            | Repeated -> place 0 0 1

        slots.Add(
            Array.init (outer * (rows * (columns + 3) + 5) * 3 + columns + 3) (fun _ ->
                float32 (rng.Uniform(-1.0, 1.0)))
        )

        found

    /// Copies of all slots, in float64.
    member _.Copy() =
        slots.ToArray() |> Array.map (Array.map float)

    /// Runs all parts of a job, the last one first.
    member _.Run (job: Job) parts =
        let after =
            List.ofSeq slots
            |> Slots.using (fun table ->
                for part in parts - 1 .. -1 .. 0 do
                    job.Run(table, part, parts))

        slots.Clear()
        slots.AddRange after

    /// Fails unless every number of every slot is within `bound` of what is expected.
    member _.Holds what bound (expected: float[][]) =
        for slot in 0 .. slots.Count - 1 do
            for i in 0 .. expected[slot].Length - 1 do
                let x, y = expected[slot][i], float (slots[slot][i])

                if not (abs (x - y) <= bound) then
                    failtest $"{what}: slot {slot} at {i}: expected {x}, found {y}"
