namespace RnnFunctional.Scratch

open System.Numerics
open RnnFunctional

/// The cells that are derived here, under the names of the catalogue.
module Cells =

    /// Their names.
    let names = [ "elman-tanh"; "elman-relu"; "lstm"; "gru-reset-after" ]

    /// A layer of the cell called `name`. Errors: a cell that is none of these.
    let make<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>
        (name: string)
        (extent: Extent)
        : Layer<'T> =
        match name with
        | "elman-tanh" -> Elman<'T>(Nonlinearity.Tanh, extent)
        | "elman-relu" -> Elman<'T>(Nonlinearity.Relu, extent)
        | "lstm" -> Lstm<'T> extent
        | "gru-reset-after" -> Gru<'T> extent
        | _ ->
            let known = String.concat ", " names
            Errors.input $"from scratch: one of the cells {known} expected, found '{name}'."
