namespace RnnFunctional

open System

/// The sizes of a tensor for one example at one moment: [] is a scalar, [n] a vector, [m; n] a matrix of m rows.
/// The batch is never part of a shape: it belongs to whoever runs the graph.
type Shape = int list

/// Something that the user gave is wrong. The message says what, where, expected, found and how to mend it, and needs nothing else.
type InputException(message: string) =
    inherit ArgumentException(message)

/// Every complaint about shapes and sizes. Always made by <c>Errors.shape</c>.
type ShapeException(message: string) =
    inherit InputException(message)

module Shape =

    /// The number of elements that `shape` holds; a scalar holds one.
    let size (shape: Shape) = List.fold (*) 1 shape

    /// `shape` as F# writes it: "[3; 4]".
    let show (shape: Shape) =
        "[" + String.Join("; ", List.map string shape) + "]"

    /// The last axis of `shape`; 1 for a scalar.
    let last (shape: Shape) =
        match shape with
        | [] -> 1
        | _ -> List.last shape

    /// `shape` without its last axis.
    let leading (shape: Shape) =
        match shape with
        | [] -> []
        | _ -> List.take (shape.Length - 1) shape

    /// `shape` with the size of `axis` replaced by `size`.
    let withAxis axis size (shape: Shape) : Shape = List.updateAt axis size shape

    /// The shape that `a` and `b` broadcast to: aligned at the last axis, a 1 or a missing axis stretches. None when they don't fit.
    let broadcast (a: Shape) (b: Shape) : Shape option =
        let rank = max a.Length b.Length
        let pad (s: Shape) = List.replicate (rank - s.Length) 1 @ s

        let fit =
            List.map2
                (fun m n ->
                    if m = n || n = 1 then Some m
                    elif m = 1 then Some n
                    else None)
                (pad a)
                (pad b)

        if List.forall Option.isSome fit then
            Some(List.choose id fit)
        else
            None

    /// How far apart neighbours along each axis lie in row-major order.
    let strides (shape: Shape) = List.tail (List.scanBack (*) shape 1)

/// Where the code now being traced or computed belongs, for error messages: the innermost cell and layer.
module Scope =

    [<AbstractClass; Sealed>]
    type private Current() =
        [<ThreadStatic; DefaultValue>]
        static val mutable private path: string list

        static member Path
            with get () = if isNull (box Current.path) then [] else Current.path
            and set value = Current.path <- value

    /// Runs `body` with `name` as the innermost scope; errors raised inside name it.
    let within (name: string) (body: unit -> 'T) : 'T =
        let outer = Current.Path
        Current.Path <- name :: outer

        try
            body ()
        finally
            Current.Path <- outer

    /// The scopes from the outermost to the innermost, as in "stack / lstm"; empty outside of any.
    let path () =
        String.Join(" / ", List.rev Current.Path)

/// The places where errors are raised.
module Errors =

    /// Raises an InputException with `message`.
    let input (message: string) : 'T = raise (InputException message)

    /// Raises an InputException unless `found`, given by `option`, is `least` or more.
    let atLeast (least: int) (option: string) (found: int) =
        if found < least then
            input $"{option}: a whole number of at least {least} expected, found {found}."

    /// Raises an InputException unless `found`, given by `option`, is from 0 up to, but not including, 1.
    let share (option: string) (found: float) =
        if not (found >= 0.0 && found < 1.0) then
            input $"{option}: a number from 0 up to, but not including, 1 expected, found {found}."

    /// Raises an InputException unless `found` is a learning rate that a training may have.
    let learningRate (found: float) =
        if not (found > 0.0 && found <= 10.0) then
            input $"--learning-rate: a number above 0 and up to 10 expected, found {found}."

    /// Raises an InputException unless `found` is a largest norm of a gradient, or 0 for none.
    let clip (found: float) =
        if not (found >= 0.0) then
            input $"--clip: a number of at least 0 expected, found {found}."

    /// Raises a ShapeException for `operation`: what it `expected`, what it `found`, and how to mend it.
    let shape (operation: string) (expected: string) (found: string) (remedy: string) : 'T =
        let where =
            match Scope.path () with
            | "" -> ""
            | path -> $" in {path}"

        raise (ShapeException $"{operation}{where}: expected {expected}, found {found}. {remedy}")
