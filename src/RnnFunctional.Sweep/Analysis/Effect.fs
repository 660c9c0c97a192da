namespace RnnFunctional.Sweep

open MathNet.Numerics.Statistics
open RnnFunctional.Measures

/// What came of the configurations with one value of a parameter, or with one third of its range.
type Effect =
    {
        Parameter: string
        /// "gru", or what the third spans: "0.001..0.01".
        Values: string
        /// How many configurations.
        Count: int
        /// Their mean score, and its standard error; NaN for a single one.
        Score: float
        Error: float
        /// What they have over all other configurations, in what the measure's differences are told in.
        Difference: Estimate
    }

module Effect =

    /// A range with no more values than this is told value by value.
    let private fewValues = 3.0

    /// What the groups of values of `range` are called, and which of them a value belongs to.
    let private groups (range: Range) : string list * (string -> int option) =
        match range with
        | _ when range.IsChoice || range.Count <= fewValues ->
            let values = Range.spread (int fewValues) range
            values, (fun value -> values |> List.tryFindIndex ((=) value))
        | _ ->
            // Enough to read; a whole number stays as it is.
            let shown (value: string) =
                if range.IsReal then $"{float value:G3}" else value

            let ends = [ for i in 0..3 -> shown (Range.at (float i / 3.0) range) ]

            ends |> List.pairwise |> List.map (fun (low, high) -> $"{low}..{high}"),
            (fun value -> Range.position value range |> Option.map (fun u -> min 2 (int (3.0 * u))))

    /// The effects of the parameter `name` on the scores of `outcomes`, in the order of its values; of values that no configuration has, none.
    let private ofParameter (measure: Measure) (outcomes: Outcome list) (name: string, range: Range) =
        let labels, group = groups range
        let grouped = outcomes |> List.map (fun o -> group o.Configuration[name], o.Score)

        [
            for i, label in List.indexed labels do
                let own, others = grouped |> List.partition (fun (g, _) -> g = Some i)
                let scores list = list |> List.map snd |> Array.ofList

                let scaled list =
                    scores list |> Array.map (fun s -> measure.Scale * s)

                if not own.IsEmpty then
                    {
                        Parameter = name
                        Values = label
                        Count = own.Length
                        Score = ArrayStatistics.Mean(scores own)
                        Error = ArrayStatistics.StandardDeviation(scores own) / sqrt (float own.Length)
                        Difference = Statistics.unpaired (scaled own) (scaled others)
                    }
        ]

    /// The effects of all parameters of `study` that have more than one value, in their order.
    let compute (study: Study) (outcomes: Outcome list) : Effect list =
        study.Space.Parameters
        |> List.filter (fun (_, range) -> range.Count > 1.0)
        |> List.collect (
            outcomes
            |> List.filter (fun o -> (Space.position o.Configuration study.Space).IsSome)
            |> ofParameter study.Measure
        )
