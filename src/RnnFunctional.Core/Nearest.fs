namespace RnnFunctional

/// Suggestions for names that were almost right.
module Nearest =

    /// The least number of letters to insert, delete or replace to turn `a` into `b` (Levenshtein 1966).
    let distance (a: string) (b: string) =
        let nextRow (previous: int[]) (i: int) =
            Array.scan
                (fun left j ->
                    let replaced = previous[j - 1] + (if a[i] = b[j - 1] then 0 else 1)
                    min replaced (1 + min left previous[j]))
                (i + 1)
                [| 1 .. b.Length |]

        let last = Seq.fold nextRow [| 0 .. b.Length |] [ 0 .. a.Length - 1 ]
        last[b.Length]

    /// The one of `names` nearest to `wanted`; None when none is near: more than a third of the letters would change and it is
    /// no part of the name.
    let find (names: string seq) (wanted: string) =
        let wanted = wanted.ToLowerInvariant()

        let isNear (name: string) d =
            3 * d <= max name.Length wanted.Length
            || wanted.Length > 2 && name.Contains wanted

        names
        |> Seq.map (fun n -> n, distance (n.ToLowerInvariant()) wanted)
        |> Seq.filter (fun (n, d) -> isNear n d)
        |> Seq.sortBy snd
        |> Seq.tryHead
        |> Option.map fst

    /// " Did you mean 'x'?" for the nearest of `names`, or nothing.
    [<CompiledName "Hint">]
    let hint (names: string seq) (wanted: string) =
        match find names wanted with
        | Some name -> $" Did you mean '{name}'?"
        | None -> ""
