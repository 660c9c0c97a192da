namespace RnnFunctional.Vanishing

open RnnFunctional

/// How the answer at a time is read out of what the network put out.
type Readout =
    /// From what it puts out at that time.
    | Now
    /// From that, and from a weighted mean of all it has put out, whose weights are learned (Pooling.Attention).
    | Attending

/// One way to remember: a network, how it begins and how it is trained.
type Remedy =
    {
        Name: string
        /// Of which kind it is, as the report groups them.
        Kind: string
        /// What it does about the gradient, in one sentence.
        Idea: string
        Paper: string
        /// The layers, for the span that is to be remembered, a number of inputs and one of hidden units.
        Layers: int -> int -> int -> AnyCell list
        /// How parameters begin, for the span.
        Initial: int -> Preset
        Readout: Readout
        /// Whether the loss is moved to where it helps: answers are also asked for on the way where the task asks at the end alone, and where
        /// the task asks all the time, at the end alone.
        MovesLoss: bool
        /// Cuts back-propagation every so many steps.
        Truncate: int option
        /// The largest norm of a gradient; none for as it comes.
        Clip: float option
        LearningRate: float
    }

/// A remedy on a task as a model.
module Remedy =

    /// The network of `remedy` for `task` with `hidden` units.
    let network (task: MemoryTask) hidden (remedy: Remedy) : Network =
        {
            Layers =
                remedy.Layers task.Span task.Inputs hidden
                |> List.map (fun cell -> { Forward = cell; Backward = None })
            Dropout = 0.0
        }

    /// The layers of `remedy` for `task` with `hidden` units as one cell, whose parameters come first among the model's.
    let cell task hidden remedy =
        Network.asCell (network task hidden remedy)

    /// The first of the model's `parameters`: those of `cell`.
    let ofCell (cell: AnyCell) (parameters: float[]) =
        Array.take (Block.size cell.Parameters.Decls) parameters

    /// What `remedy` learns on top of a network that puts out `size` numbers: the weights of attention, if it attends, and the readout.
    let private reader (task: MemoryTask) size (remedy: Remedy) =
        match remedy.Readout with
        | Now -> [], Linear.spec "readout" size task.Outputs
        | Attending -> Pooling.decls Attention size, Linear.spec "readout" (2 * size) task.Outputs

    /// The answers at the last times, for each of `counts`, of what the network put out [steps; size], with the reader's parameters.
    let private answers (task: MemoryTask) (remedy: Remedy) (counts: int list) (p: Tensor[]) (ys: Tensor) =
        let size = Shape.last ys.Shape
        let pooled, readout = reader task size remedy
        let ofPooling, ofReadout = Array.splitAt pooled.Length p

        let all =
            match remedy.Readout with
            | Now -> None
            | Attending -> Some(Pooling.apply Attention ofPooling size (Tensor.Of(float task.Steps)) ys)

        counts
        |> List.map (fun count ->
            let now = slice 0 (task.Steps - count) count ys

            match all with
            | None -> now
            | Some all -> concat now (broadcast [ count; size ] all)
            |> Linear.apply (Spec.read readout ofReadout))

    /// The loss of `remedy` on `task`, where the network's outputs are `ys` [steps; size] and the answers `y`, with the reader's parameters `p`.
    let lossOf (task: MemoryTask) (remedy: Remedy) (p: Tensor[]) (ys: Tensor) (y: Tensor) =
        let counts =
            match remedy.MovesLoss, task.Trained = task.Scored with
            | false, _ -> [ task.Trained ]
            | true, true -> [ task.Scored; task.Steps ]
            | true, false -> [ task.Scored ]

        let one count answer =
            let wanted = slice 0 (task.Steps - count) count y

            match task.Answer with
            | Quantity -> Loss.mse answer wanted
            | Choice _ -> Loss.softmaxCrossEntropy answer wanted

        let losses = List.map2 one counts (answers task remedy counts p ys)
        List.reduce (+) losses / float counts.Length

    /// The model of `remedy` for `task` with `hidden` units. What is predicted are the answers [scored; outputs] that count.
    let model (task: MemoryTask) hidden (remedy: Remedy) : Model =
        let network = network task hidden remedy
        let pooled, readout = reader task network.Output remedy

        let how =
            { Unroll.forwards with
                Truncate = remedy.Truncate
            }

        /// The network's outputs, and the reader's parameters.
        let unroll (p: Tensor[]) x =
            let ofNetwork, ofReader = Array.splitAt network.Parameters.Length p
            let start = Spec.zero (Spec.ofDecls network.States)
            snd (Network.run how network ofNetwork start x), ofReader

        {
            Name = $"{task.Name}, {remedy.Name}"
            Parameters = network.Parameters @ pooled @ readout.Decls
            Inputs =
                [
                    "x", [ task.Steps; task.Inputs ]
                    "y",
                    (match task.Answer with
                     | Quantity -> [ task.Steps; 1 ]
                     | Choice _ -> [ task.Steps ])
                ]
            Outline = Outline.none
            Predict =
                fun p inputs ->
                    let ys, ofReader = unroll p inputs[0]
                    answers task remedy [ task.Scored ] ofReader ys |> Array.ofList
            Loss =
                Model.alone (fun p inputs ->
                    let ys, ofReader = unroll p inputs[0]
                    lossOf task remedy ofReader ys inputs[1])
        }

    /// Adam, on gradients that are clipped where the remedy clips.
    let optimiser (remedy: Remedy) =
        match remedy.Clip with
        | Some limit -> Optimiser.after (Transform.clipByGlobalNorm limit) Optimiser.adam
        | None -> Optimiser.adam
