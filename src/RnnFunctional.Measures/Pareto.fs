namespace RnnFunctional.Measures

/// What costs something and is worth something.
module Pareto =

    /// Those of `items` than which none is both cheaper and better by `measure`, from the cheapest on; of those that are alike, the first.
    let front (measure: Measure) (cost: 'T -> float) (value: 'T -> float) (items: 'T list) : 'T list =
        let bestFirst =
            if measure.HigherIsBetter then
                List.sortByDescending value
            else
                List.sortBy value

        items
        |> bestFirst
        |> List.sortBy cost
        |> List.fold
            (fun front item ->
                match front with
                | last :: _ when not (measure.IsBetter (value item) (value last)) -> front
                | _ -> item :: front)
            []
        |> List.rev
