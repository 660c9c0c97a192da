namespace RnnFunctional

/// Suggestions for names that were almost right.
module Nearest =

    /// The least number of letters to insert, delete, replace, or swap with the next, to turn `a` into `b` (Damerau 1964).
    let distance (a: string) (b: string) =
        let table =
            Array2D.init (a.Length + 1) (b.Length + 1) (fun i j -> if i = 0 then j else i)

        for i in 1 .. a.Length do
            for j in 1 .. b.Length do
                let replaced = table[i - 1, j - 1] + (if a[i - 1] = b[j - 1] then 0 else 1)
                let least = min replaced (1 + min table[i - 1, j] table[i, j - 1])
                let isSwap = i > 1 && j > 1 && a[i - 1] = b[j - 2] && a[i - 2] = b[j - 1]

                table[i, j] <-
                    if isSwap then
                        min least (table[i - 2, j - 2] + 1)
                    else
                        least

        table[a.Length, b.Length]

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

    /// What `name` stands for among `all`. Errors: an InputException that begins with `what` and says which names there are.
    let choose (what: string) (all: (string * 'T) list) (name: string) : 'T =
        match List.tryFind (fst >> (=) name) all with
        | Some(_, found) -> found
        | None ->
            let names = all |> List.map fst
            let known = String.concat ", " names
            Errors.input $"{what}: one of {known} expected, found '{name}'.{hint names name}"
