namespace RnnFunctional

open System

/// Numbers with a shape: float64, row-major, never changed once made. The values of the reference semantics.
[<Sealed>]
type NdArray(shape: Shape, data: float[], name: string option) =
    do
        if Shape.size shape <> data.Length then
            Errors.shape
                "array"
                $"{Shape.size shape} numbers for shape {Shape.show shape}"
                (string data.Length)
                "Give as many numbers as the shape holds."

    new(shape, data) = NdArray(shape, data, None)

    /// The sizes of the axes, [] for a scalar.
    member _.Shape = shape

    /// The numbers in row-major order. Treat them as read-only: arrays share them.
    member _.Data = data

    /// What the array is called in messages (a parameter's or state's name), if it has a name.
    member _.Name = name

    /// The same numbers under the name `name`.
    member _.Named(name: string) = NdArray(shape, data, Some name)

    /// The one number of a scalar, or of any array that holds exactly one.
    member _.Scalar =
        if data.Length = 1 then
            data[0]
        else
            Errors.shape "scalar" "one number" (Shape.show shape) "Reduce it first, for example with `sum` or `mean`."

    /// The number that all its numbers are, if there is one.
    member _.Uniform =
        if data.Length > 0 && Array.forall ((=) data[0]) data then
            ValueSome data[0]
        else
            ValueNone

    override _.ToString() =
        let numbers =
            data
            |> Seq.truncate 12
            |> Seq.map (fun v -> v.ToString "G6")
            |> String.concat " "

        let rest = if data.Length > 12 then " …" else ""
        $"{Shape.show shape} {numbers}{rest}"

module NdArray =

    /// A scalar that holds `value`.
    let scalar (value: float) = NdArray([], [| value |])

    /// A vector of `values`.
    let vector (values: float seq) =
        let data = Array.ofSeq values
        NdArray([ data.Length ], data)

    /// An array of `shape` whose every number is `value`.
    let full (shape: Shape) (value: float) =
        NdArray(shape, Array.create (Shape.size shape) value)

    /// A matrix from `rows` of equal length.
    let matrix (rows: float[][]) =
        let width = if rows.Length = 0 then 0 else rows[0].Length

        match Array.tryFindIndex (fun (r: float[]) -> r.Length <> width) rows with
        | Some i ->
            Errors.shape
                "matrix"
                $"{width} numbers in each row"
                $"{rows[i].Length} in row {i}"
                "Make all rows of one length."
        | None -> NdArray([ rows.Length; width ], Array.concat rows)

    /// Applies `f` to every number of `a`.
    let map (f: float -> float) (a: NdArray) = NdArray(a.Shape, Array.map f a.Data)

    /// Applies `f` to the pairs of two arrays of one shape.
    let map2 (f: float -> float -> float) (a: NdArray) (b: NdArray) =
        NdArray(a.Shape, Array.map2 f a.Data b.Data)

    /// Element `index` of the first axis: a sequence at one time, or one row of a matrix.
    let item index (a: NdArray) =
        let shape = List.tail a.Shape
        let size = Shape.size shape
        NdArray(shape, Array.sub a.Data (index * size) size)

    /// Puts `items`, each of `shape`, one after the other along a new first axis.
    let stack (shape: Shape) (items: NdArray[]) =
        NdArray(items.Length :: shape, items |> Array.collect _.Data)
