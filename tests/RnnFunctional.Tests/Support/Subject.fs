namespace RnnFunctional.Tests

open RnnFunctional

/// A cell or a network with everything that it takes to run it.
type Subject =
    {
        /// The size of an output.
        Output: int
        Run: Unroll -> Tensor[] -> Tensor[] -> Tensor -> Tensor[] * Tensor
        P: Tensor[]
        S: Tensor[]
        Xs: Tensor
    }

module Subject =

    let private make output run parameters states input (case: CellCase) =
        {
            Output = output
            Run = run
            P = Draw.decls case.Seed "parameters" parameters
            S = Draw.decls case.Seed "state" states
            Xs = Draw.normal case.Seed "xs" [ case.Steps; input ]
        }

    /// `cell` with parameters, a first state and a sequence for `case`.
    let ofCell (cell: AnyCell) (case: CellCase) =
        make
            cell.Output
            (fun how p s xs -> Cell.run how cell p s xs)
            cell.Parameters.Decls
            cell.State.Decls
            cell.Input
            case

    /// The cell that `make` builds in the sizes of `case`, ready to run.
    let draw (make: int -> int -> AnyCell) (case: CellCase) =
        ofCell (make case.Input case.Hidden) case

    /// The network of `case`.
    let network (case: NetworkCase) =
        Network.build case.Layers case.Bidirectional 0.0 case.Sizes.Input (fun input ->
            (Catalogue.find case.Cell).Make input case.Sizes.Hidden)

    /// The network of `case`, ready to run.
    let ofNetwork (case: NetworkCase) =
        let network = network case

        make
            network.Output
            (fun how p s xs -> Network.run how network p s xs)
            network.Parameters
            network.States
            network.Input
            case.Sizes

    /// A cell called `name` from plain functions on arrays: `parameters` and `states` are names with shapes.
    let define name input hidden parameters states step : AnyCell =
        let decl role (name, shape) : Decl =
            {
                Name = name
                Shape = shape
                Role = role
                Blocks = [ name ]
                Fan = hidden
            }

        Cell.make
            name
            input
            hidden
            (Spec.ofDecls (parameters |> List.map (decl Recurrent)))
            (Spec.ofDecls (states |> List.map (decl State)))
            step

    /// Whether the cell has a state that dropout can leave a share of out.
    let hasHidden (entry: CatalogueEntry) =
        (entry.Make 1 1).State.Decls |> List.exists (fun d -> d.Name = "h")

    /// What laws of cells are checked on: all of the catalogue, one without biases, and cells made of cells.
    let makers: (string * (int -> int -> AnyCell)) list =
        let lstm = Catalogue.find "lstm"

        let elman = (Catalogue.find "elman-tanh").Make

        let stack input hidden =
            Network.build 2 false 0.0 input (fun i -> lstm.Make i hidden) |> Network.asCell

        let feedback input hidden =
            ErrorFeedback.cell (1 + hidden % 3) (input - 1) (fun i -> (Catalogue.find "gru").Make i hidden)

        // A larger ε: what is nearly the same, layer normalisation stretches, and rounding errors with it.
        let build (entry: CatalogueEntry) =
            if entry.Name = "elman-layer-norm" then
                fun input hidden -> Cell.erase (LayerNormElman.cell 0.1 input hidden)
            else
                entry.Build true

        (Catalogue.all |> List.map (fun entry -> entry.Name, build entry))
        @ [
            "lstm without biases", lstm.Build false
            "stack of lstm", stack
            "error feedback", feedback
            "residual gru", (fun _ hidden -> Cell.residual ((Catalogue.find "gru").Make hidden hidden))
            "leaky elman",
            (fun input hidden -> ThroughTime.leaky (TimeConstants.spread 1.0 9.0 hidden) (elman input hidden))
            "gru, residual through time",
            (fun input hidden -> ThroughTime.residual 0.5 ((Catalogue.find "gru").Make input hidden))
            "dilated lstm", (fun input hidden -> ThroughTime.dilated (1 + hidden % 3) (lstm.Make input hidden))
        ]

    /// Last states and outputs, all in one list.
    let run how subject =
        let states, ys = subject.Run how subject.P subject.S subject.Xs
        Array.append states [| ys |]

    /// What a derivative goes by: parameters, first state and sequence as one list.
    let inputs subject =
        Array.concat [ subject.P; subject.S; [| subject.Xs |] ]

    /// `run` as a function of `inputs`.
    let runOn how subject (inputs: Tensor[]) =
        let p, rest = Array.splitAt subject.P.Length inputs
        let s, xs = Array.splitAt subject.S.Length rest
        let states, ys = subject.Run how p s xs[0]
        Array.append states [| ys |]

module Sequence =

    /// Time `from` up to `from + count - 1` of `xs`.
    let part from count (xs: Tensor) = slice 0 from count xs

    /// The times in `order` of `xs`, which must be values.
    let pick (order: int list) (xs: Tensor) =
        let shape = List.tail xs.Shape
        let items = order |> List.map (fun t -> NdArray.item t xs.Array)
        Value(NdArray.stack shape (Array.ofList items))

    /// `xs` from its last time to its first.
    let reverse (xs: Tensor) =
        pick [ xs.Shape.Head - 1 .. -1 .. 0 ] xs

    /// `xs` with `count` times behind it that hold nothing but `filler`.
    let pad count (filler: float) (xs: Tensor) =
        concatAlong 0 [ xs; full (count :: xs.Shape.Tail) filler ]

module Weigh =

    /// Σ w r over all of `results`, with weights drawn from `seed`: a scalar that depends on every number.
    let sum seed (results: Tensor[]) =
        Array.map2 (fun w r -> sumAll (w * r)) (Draw.like seed "weights" results) results
        |> Array.reduce (+)

    /// Σ a b over two lists of values.
    let dot (a: Tensor[]) (b: Tensor[]) =
        Array.map2 (fun (a: Tensor) (b: Tensor) -> (sumAll (a * b)).Scalar) a b
        |> Array.sum
