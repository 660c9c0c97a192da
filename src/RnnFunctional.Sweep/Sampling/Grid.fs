namespace RnnFunctional.Sweep

/// All combinations of values, in the order in which numbers are counted: the last parameter changes first.
module Grid =

    let private axes points (space: Space) =
        space.Parameters
        |> List.map (fun (name, range) -> name, Range.spread points range |> Array.ofList)

    /// How many combinations `space` has with `points` values of each range of real numbers, and at most as many of one of whole numbers.
    let count points (space: Space) =
        axes points space
        |> List.fold (fun n (_, values) -> n * float values.Length) 1.0

    /// Combination `number` of them, from 0 on; none behind the last.
    let propose points (space: Space) (number: int) : Configuration option =
        let values, rest =
            List.mapFoldBack
                (fun (name, values: string[]) rest -> (name, values[rest % values.Length]), rest / values.Length)
                (axes points space)
                number

        if rest = 0 then Some(Configuration.ofList values) else None
