namespace RnnFunctional

/// What a plain network reads at each time.
[<RequireQualifiedAccess>]
type Reading =
    /// Vectors of so many numbers.
    | Vectors of size: int
    /// Numbers of symbols, of which there are so many, one-hot.
    | OneHot of symbols: int
    /// Numbers of symbols, each of which has a vector of so many numbers in a table.
    | Table of symbols: int * size: int

    /// How many numbers of it the layer sees.
    member r.Size =
        match r with
        | Vectors size
        | OneHot size
        | Table(_, size) -> size

/// A network in the lecture's words: something is read, one recurrent layer goes over it from the first time to the last, and a linear
/// layer reads that out. Its parameters stand in this order: the table if there is one, the cell's, the linear layer's weight and bias.
type Outline =
    {
        Reads: Reading
        /// The cell's name in the catalogue.
        Cell: string
        Hidden: int
        Bias: bool
        /// How many numbers the linear layer puts out.
        Outputs: int
    }

/// How a plain network is held against its targets.
[<RequireQualifiedAccess>]
type Objective =
    /// The mean squared error over all numbers.
    | SquaredError
    /// The mean cross-entropy of a softmax over the outputs, of which the target numbers one at each time.
    | CrossEntropy

/// What a plain model predicts.
[<RequireQualifiedAccess>]
type Prediction =
    | Outputs
    /// The loss, and the states after the sequence where the model carries them.
    | Losses

/// A model in the lecture's words, for engines that know such networks and no graphs. Its inputs are x; the target, if there is an
/// objective; and the states before the sequence, if they are carried.
type ModelOutline =
    {
        Network: Outline
        Steps: int
        /// Whether the network is read out at the last time alone.
        IsLastAlone: bool
        Objective: Objective option
        /// Whether examples come with states and carry them on; otherwise they start at zero.
        Carries: bool
        Predicts: Prediction
    }

module Outline =

    /// What is said of models that nobody has described in these words.
    let none: Result<'T, string list> =
        Error [ "a model of another kind, given by its functions alone" ]

    /// `network` on what it `reads`, read out as so many `outputs`; or what of it these words don't cover.
    let ofNetwork (network: Network) reads outputs : Result<Outline, string list> =
        let first = network.Layers.Head
        let cell = first.Forward

        // By what it does, whatever it is called.
        let known =
            Seq.allPairs [ true; false ] Catalogue.all
            |> Seq.tryFind (fun (bias, entry) -> CellGraph.areAlike (entry.Build bias cell.Input cell.Output) cell)

        let others =
            [
                if network.Layers.Length > 1 then
                    $"{network.Layers.Length} layers (--layers)"
                if first.Backward.IsSome then
                    "both directions (--bidirectional)"
                if known.IsNone then
                    $"the cell `{cell.Name}`, which is not in the catalogue as it is"
            ]

        match known with
        | Some(bias, entry) when others.IsEmpty ->
            Ok
                {
                    Reads = reads
                    Cell = entry.Name
                    Hidden = cell.Output
                    Bias = bias
                    Outputs = outputs
                }
        | _ -> Error others
