namespace RnnFunctional.Text

open RnnFunctional

/// Which part of a long text a model reads.
type Truncation =
    /// Its beginning.
    | Head
    /// Its end.
    | Tail
    /// The first half from its beginning, the rest from its end.
    | Both

module Truncation =

    let private all = [ "head", Head; "tail", Tail; "both", Both ]

    /// The way called `name`. Errors: names those there are.
    let parse name = Nearest.choose "truncation" all name

    /// At most `length` of `items`.
    let cut way length (items: 'a[]) =
        if items.Length <= length then
            items
        else
            match way with
            | Head -> Array.truncate length items
            | Tail -> Array.skip (items.Length - length) items
            | Both ->
                let first = length / 2
                Array.append (Array.truncate first items) (Array.skip (items.Length - (length - first)) items)
