namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// The rows of a batch, in one of the forms in which callers have them.
[<Struct>]
type internal Batch =
    | Examples of examples: NdArray[][]
    /// For each input all rows one after the other.
    | Arrays of arrays: float32[][] * rows: int

    /// How many rows there are.
    member b.Count =
        match b with
        | Examples examples -> examples.Length
        | Arrays(_, rows) -> rows

module internal Batch =

    /// Raises a ShapeException unless every example has the model's inputs.
    let check (inputs: (string * Shape) list) (batch: Batch) =
        match batch with
        | Examples examples ->
            for example in examples do
                Model.checkExample inputs example
        | Arrays(arrays, rows) ->
            if arrays.Length <> inputs.Length then
                Errors.shape
                    "example"
                    $"{inputs.Length} inputs"
                    (string arrays.Length)
                    "Give one array for each input of the model."

            let mutable i = 0

            for name, shape in inputs do
                let wanted = rows * Shape.size shape

                if arrays[i].Length <> wanted then
                    Errors.shape
                        $"input `{name}`"
                        $"{wanted} numbers: {rows} rows of {Shape.show shape}"
                        (string arrays[i].Length)
                        "Give all rows one after the other."

                i <- i + 1

    /// Writes rows `from` … `from + count - 1` of input `index` to its place in a shard's memory.
    let write (batch: Batch) index from count (value: Value) (slots: Slots) =
        let place = Bind.place count value.View
        let extent = Bind.extent count value.Domain
        let size = value.Domain.Outer * value.Domain.Columns

        match batch with
        | Examples examples ->
            for row in 0 .. count - 1 do
                let example = examples[from + row]
                let numbers: NdArray = example[index]
                slots.Write(ReadOnlySpan<float> numbers.Data, extent, place, row)
        | Arrays(arrays, _) ->
            slots.Write(ReadOnlySpan<float32>(arrays[index], from * size, count * size), extent, place, 0, count)

/// How a batch's rows are shared out: the first of each shard and how many it has.
module internal Rows =

    let first rows threads part = rows * part / threads

    let count rows threads part =
        first rows threads (part + 1) - first rows threads part
