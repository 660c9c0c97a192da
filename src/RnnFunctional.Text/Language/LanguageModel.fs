namespace RnnFunctional.Text

open RnnFunctional

/// What a language model is made of: symbols become vectors, a recurrent network reads them, and what it puts out becomes a logit for
/// each symbol that may come next.
type LanguageModel =
    {
        /// How many symbols there are.
        Symbols: int
        /// Numbers of a symbol's vector; 0 for the symbol itself, one-hot.
        Embedding: int
        Network: Network
        /// Whether symbols are written with the table that they are read with (Press & Wolf 2017).
        Tied: bool
        /// Dropout rates, the same at all times of an example (Gal & Ghahramani 2016): of what is read, of the hidden state, and of what is
        /// read out.
        InputDropout: float
        StateDropout: float
        OutputDropout: float
    }

module LanguageModel =

    /// The size of what the network reads.
    let inputs symbols embedding =
        if embedding = 0 then symbols else embedding

    /// The table of the symbols' vectors.
    let private table m =
        [
            if m.Embedding > 0 then
                Embedding.decl "embedding" m.Symbols m.Embedding
        ]

    /// From the network's outputs to logits, or to the vectors that are held against those of the table.
    let private readout m =
        if m.Tied then
            Linear.spec "projection" m.Network.Output m.Embedding
        else
            Linear.spec "readout" m.Network.Output m.Symbols

    /// The name of the logits' bias, which tied models do not have.
    let bias = "readout.bias"

    /// All parameters.
    let parameters m : Decl list =
        table m @ m.Network.Parameters @ (readout m).Decls

    let private share m (p: Tensor[]) =
        match
            Spec.share
                [
                    Spec.ofDecls (table m)
                    Spec.ofDecls m.Network.Parameters
                    Spec.erase (readout m)
                ]
                p
        with
        | [ table; network; readout' ] -> table, network, Spec.read (readout m) readout'
        | _ -> invalidOp "three parts were shared out"

    /// The vectors [..; size] of the symbols that `x` [..] numbers.
    let private read m (table: Tensor[]) x =
        if m.Embedding = 0 then
            oneHot m.Symbols x
        else
            gather table[0] x

    /// The logits [..; symbols] after the network's outputs `ys`.
    let private write m (table: Tensor[]) readout ys =
        let vectors = Linear.apply readout ys
        if m.Tied then matmul table[0] vectors else vectors

    /// The states in which the network is after the symbols `x` [steps], from the states `s`, and the logits [steps; symbols] of what follows
    /// each of them.
    let run m (p: Tensor[]) (s: Tensor[]) (x: Tensor) : Tensor[] * Tensor =
        let table, network, readout = share m p

        let how =
            { Unroll.forwards with
                StateDropout = m.StateDropout
            }

        let last, ys =
            read m table x
            |> dropoutAlong [ m.Network.Input ] m.InputDropout
            |> Network.run how m.Network network s

        last, ys |> dropoutAlong [ m.Network.Output ] m.OutputDropout |> write m table readout

    /// The network in plain words, or what of it these don't cover.
    let private outline m : Result<Outline, string list> =
        let reads =
            if m.Embedding = 0 then
                Reading.OneHot m.Symbols
            else
                Reading.Table(m.Symbols, m.Embedding)

        let network = Outline.ofNetwork m.Network reads m.Symbols

        let others =
            [
                match network with
                | Error others -> yield! others
                | Ok _ -> ()

                if m.Tied then
                    "a table that symbols are written with as well (--tied)"

                for option, rate in
                    [
                        "--input-dropout", m.InputDropout
                        "--state-dropout", m.StateDropout
                        "--output-dropout", m.OutputDropout
                    ] do
                    if rate > 0.0 then
                        $"dropout ({option})"
            ]

        if others.IsEmpty then network else Error others

    let private modelOutline m steps isWindow =
        outline m
        |> Result.map (fun network ->
            {
                Network = network
                Steps = steps
                IsLastAlone = isWindow
                Objective = Some Objective.CrossEntropy
                Carries = not isWindow
                Predicts = Prediction.Losses
            })

    /// The model for pieces of `steps` symbols of a stream: what is predicted of it is its mean loss and the states after it. Inputs: the
    /// symbols [steps], those that follow each of them [steps], and the states before the piece.
    let ofPieces (m: LanguageModel) steps : Model =
        let pass p (inputs: Tensor[]) =
            let last, logits = run m p (Array.skip 2 inputs) inputs[0]
            Loss.softmaxCrossEntropy logits inputs[1], last

        {
            Name = "language model"
            Parameters = parameters m
            Inputs =
                ("x", [ steps ])
                :: ("y", [ steps ])
                :: (m.Network.States |> List.map (fun d -> d.Name, d.Shape))
            Predict =
                fun p inputs ->
                    let loss, states = pass p inputs
                    Array.append [| loss |] states
            Loss = pass
            Outline = modelOutline m steps false
        }

    /// The model for windows of `steps` symbols, each read from the state zero, of which the last one's successor is to be told. Inputs: the
    /// symbols [steps] and the one that follows.
    let ofWindows (m: LanguageModel) steps : Model =
        let loss p (inputs: Tensor[]) =
            let start = Spec.zero (Spec.ofDecls m.Network.States)
            let _, logits = run m p start inputs[0]
            Loss.softmaxCrossEntropy (item -1 logits) inputs[1]

        {
            Name = "language model on windows"
            Parameters = parameters m
            Inputs = [ "x", [ steps ]; "y", [] ]
            Predict = fun p inputs -> [| loss p inputs |]
            Loss = Model.alone loss
            Outline = modelOutline m steps true
        }

    /// The model in parts that other runtimes know: symbols in, logits out.
    let portable (m: LanguageModel) : Portable =
        let part choose p = share m p |> choose

        {
            Name = "language model"
            Parameters = parameters m
            Inputs =
                [
                    {
                        Name = "symbols"
                        Shape = []
                        IsWhole = true
                    }
                ]
            Read = fun p inputs -> read m (p |> part (fun (table, _, _) -> table)) inputs[0]
            Network = m.Network
            OfNetwork = part (fun (_, network, _) -> network)
            Pooling = None
            Write = fun p ys -> let table, _, readout = share m p in write m table readout ys
        }

    /// The model in use: from a symbol's number to the logits of what follows it.
    let recurrence (m: LanguageModel) : Recurrence =
        {
            Name = "language model"
            Parameters = parameters m
            States = m.Network.States
            Input = [ 1 ]
            Output = [ m.Symbols ]
            Step =
                fun p s x ->
                    let table, network, readout = share m p
                    let cell = Network.asCell m.Network
                    let next, h = cell.Step network s (item 0 (read m table x))
                    next, write m table readout h
            Outline = outline m
        }
