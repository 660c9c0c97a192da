namespace RnnFunctional.Text

open RnnFunctional

/// What a classifier of texts is made of: words become vectors, a recurrent network reads them, its outputs over time become one vector, and
/// that one number, the logit of "positive".
type Classifier =
    {
        /// Numbers of the vocabulary.
        Words: int
        /// Numbers of the vocabulary of pairs of neighbouring words, each of which adds a vector of its own; 0 for none.
        Pairs: int
        Embedding: int
        Network: Network
        Pooling: Pooling
        /// Dropout rates: of whole words, of the numbers of the words' vectors (the same at all times), of the hidden state (likewise), and of
        /// the vector that is read out.
        WordDropout: float
        InputDropout: float
        StateDropout: float
        OutputDropout: float
    }

module Classifier =

    let private tables c =
        [
            Embedding.decl "embedding" c.Words c.Embedding
            if c.Pairs > 0 then
                Embedding.decl "pairs" c.Pairs c.Embedding
        ]

    let private readout c =
        Linear.spec "readout" c.Network.Output 1

    /// The vectors of the words [steps; embedding] that `inputs` number, from the tables that `p`, all parameters, begins with.
    let embed c (p: Tensor[]) (inputs: Tensor[]) =
        if c.Pairs > 0 then
            gather p[0] inputs[0] + gather p[1] inputs[1]
        else
            gather p[0] inputs[0]

    /// The parameters of the network, of the pooling and of the readout, of all those in `p`.
    let private share c (p: Tensor[]) =
        let parts =
            [
                c.Network.Parameters
                Pooling.decls c.Pooling c.Network.Output
                (readout c).Decls
            ]
            |> List.map Spec.ofDecls

        match Spec.share parts (Array.skip (tables c).Length p) with
        | [ network; pooling; readout' ] -> network, pooling, Spec.read (readout c) readout'
        | _ -> invalidOp "three parts were shared out"

    /// The logit of "positive" for word vectors `xs` [steps; embedding], of which the first `length` count. `p` are all parameters, the tables
    /// of `embed` included.
    let logit c (p: Tensor[]) (length: Tensor) (xs: Tensor) =
        let steps = xs.Shape[0]

        let network, pooling, readout = share c p

        // Whole words, and numbers that are the same at all times.
        let xs =
            xs
            |> dropoutAlong [ steps; 1 ] c.WordDropout
            |> dropoutAlong [ c.Embedding ] c.InputDropout

        let how =
            { Unroll.forwards with
                Length = Some length
                StateDropout = c.StateDropout
            }

        let start = Spec.zero (Spec.ofDecls c.Network.States)
        let _, ys = Network.run how c.Network network start xs

        let forwards = (List.last c.Network.Layers).Forward.Output

        Pooling.apply c.Pooling pooling forwards length ys
        |> dropout c.OutputDropout
        |> Linear.apply readout
        |> reshape []

    /// All parameters.
    let parameters c : Decl list =
        tables c
        @ c.Network.Parameters
        @ Pooling.decls c.Pooling c.Network.Output
        @ (readout c).Decls

    /// The classifier in parts that other runtimes know: words in, the logit of "positive" out.
    let portable (c: Classifier) : Portable =
        let words name : PortableInput =
            {
                Name = name
                Shape = []
                IsWhole = true
            }

        {
            Name = "classifier"
            Parameters = parameters c
            Inputs =
                [
                    words "words"
                    if c.Pairs > 0 then
                        words "pairs"
                ]
            Read = embed c
            Network = c.Network
            OfNetwork = fun p -> let network, _, _ = share c p in network
            Pooling = Some(c.Pooling, (fun p -> let _, pooling, _ = share c p in pooling))
            Write = fun p y -> let _, _, readout = share c p in Linear.apply readout y
        }

    /// The model for sequences of `steps` words. Inputs: words [steps] and, if there are, pairs [steps], their length, and the label, 0 or 1.
    let model (c: Classifier) steps : Model =
        let sequences = (tables c).Length

        let predict (p: Tensor[]) (inputs: Tensor[]) =
            embed c p inputs |> logit c p inputs[sequences]

        {
            Name = "classifier"
            Parameters = parameters c
            Inputs =
                [
                    "words", [ steps ]
                    if c.Pairs > 0 then
                        "pairs", [ steps ]
                    "length", []
                    "label", []
                ]
            Predict = fun p inputs -> [| predict p inputs |]
            Loss = Model.alone (fun p inputs -> Loss.binaryCrossEntropy (predict p inputs) (Array.last inputs))
            Outline = Error [ "a classifier of texts of any length" ]
        }
