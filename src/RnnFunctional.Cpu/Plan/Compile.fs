namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// From a graph to a plan.
module Compile =

    /// Those of `nodes` that `outside` accepts and that something which it does not accept reads, or that are roots.
    let private border (outside: Node -> bool) (roots: Node[]) =
        Graph.reachable roots
        |> Array.filter (fun n -> not (outside n))
        |> Array.collect _.Args
        |> Array.append roots
        |> Array.filter (fun n -> outside n && n.Args.Length > 0)
        |> Array.distinctBy _.Id

    /// Whether everything that reads `input` is computed before `result`, so that this can take its place.
    let private isReadBefore (roots: Node[]) (input: Node) (result: Node) =
        let before = Graph.reachable [ result ] |> Seq.map _.Id |> HashSet

        // A root that is the input itself reads it at the very end.
        roots |> Array.forall (fun r -> r.Id <> input.Id || result.Id = input.Id)
        && Graph.reachable roots
           |> Array.forall (fun n -> not (n.Args |> Array.exists (fun a -> a.Id = input.Id)) || before.Contains n.Id)

    /// What is to be planned.
    type Request =
        {
            /// Every input has rows, which the threads share out; otherwise there is one example, on which all threads work together.
            IsBatch: bool
            /// Noise is drawn; otherwise it is 1.
            IsNoisy: bool
            Parameters: Node[]
            Inputs: Node[]
            Roots: Node[]
            /// Nodes in the order of the parameters whose sums over all rows are wanted.
            Gradients: Node[]
            /// Roots that are to replace inputs, by their numbers.
            InPlace: (int * int) list
        }

    /// The plan of `request`.
    let plan (request: Request) : Plan =
        let isBatch, isNoisy = request.IsBatch, request.IsNoisy
        let parameters, inputs = request.Parameters, request.Inputs
        let all = Passes.run (Array.append request.Roots request.Gradients)
        let roots, gradients = Array.splitAt request.Roots.Length all
        let b = Builder()
        let bound = Dictionary<int64, Value>()
        let ofParameters = b.Slot Outside

        let starts = parameters |> Array.scan (fun at p -> at + Shape.size p.Shape) 0

        Array.iteri
            (fun i (p: Node) ->
                bound[p.Id] <-
                    { Value.dense ofParameters (Domain.ofShape false p.Shape) with
                        Value.View.Offset = Size.exactly starts[i]
                    })
            parameters

        let memory (size: Size) =
            if isBatch then Own size else Common size.Fixed

        let input (n: Node) =
            let domain = Domain.ofShape isBatch n.Shape
            let v = Value.dense (b.Slot(memory domain.Size, ?label = Node.nameOf n)) domain
            bound[n.Id] <- v
            v

        let ofInputs = inputs |> Array.map input

        let isNoise (n: Node) =
            match n.Op with
            | Leaf(_, Noise _) -> true
            | _ -> false

        // Also what the passes have left away: the reference draws it, and streams go on from leaf to leaf.
        let noise =
            Graph.reachable (Array.append request.Roots request.Gradients)
            |> Array.filter isNoise

        let ofNoise =
            [
                for n in noise do
                    match n.Op with
                    | Leaf(_, Noise keep) when isNoisy -> input n, keep
                    | _ -> bound[n.Id] <- b.Constant(NdArray.full n.Shape 1.0)
            ]

        // What follows from the parameters alone comes first.
        let changing = Graph.dependent (Array.append inputs noise) (Graph.reachable all)

        let prepared = border (fun n -> not (changing.Contains n.Id)) all

        let prepare, valueOf =
            Lower.block
                {
                    Builder = b
                    Memory = fun size -> Prepared size.Fixed
                    Bound = bound
                }
                []
                prepared

        for n in prepared do
            bound[n.Id] <- valueOf n

        let alreadyPacked = b.Packings.Length

        let parts =
            Array.zip gradients (Array.take gradients.Length starts)
            |> List.ofArray
            |> List.collect (fun (g, start) -> Gradients.contributions start g)

        let wanted =
            parts
            |> List.collect (fst >> Gradients.reads)
            |> Array.ofList
            |> Array.append roots

        // Results that can't be computed in place wait beside until all are there.
        let inPlace, beside =
            request.InPlace
            |> List.partition (fun (root, input) -> isReadBefore all inputs[input] roots[root])

        let homes =
            inPlace
            |> List.map (fun (root, input) ->
                {
                    Node = roots[root]
                    Domain = ofInputs[input].Domain
                    View = ofInputs[input].View
                })

        let run, valueOf =
            Lower.block
                {
                    Builder = b
                    Memory = memory
                    Bound = bound
                }
                (if beside.IsEmpty then homes else [])
                wanted

        let copies =
            if beside.IsEmpty then
                []
            else
                let waiting =
                    request.InPlace
                    |> List.map (fun (root, input) ->
                        let value = valueOf roots[root]
                        let aside = Value.dense (b.Slot(memory value.Domain.Size)) value.Domain
                        Fuse.copy value.Domain value aside.View, Fuse.copy value.Domain aside ofInputs[input].View)

                (waiting |> List.map fst) @ (waiting |> List.map snd)

        let gradient =
            if gradients.Length > 0 then
                ValueSome(b.Slot Outside)
            else
                ValueNone

        let marks, tables, gradientSize =
            Gradients.marks (gradients |> Seq.map _.Shape |> List.ofSeq) parts

        let ofGradients =
            match gradient with
            | ValueSome slot -> Gradients.instructions slot valueOf (fun table -> marks[table]) parts
            | ValueNone -> []

        {
            Slots = b.Slots
            Labels = b.Labels
            Packings = b.Packings
            Constants = b.Constants
            Prepare = prepare @ [ for i in alreadyPacked .. b.Packings.Length - 1 -> Pack i ]
            Run = run @ copies @ ofGradients
            Parameters = ofParameters
            Inputs = ofInputs
            Noise = ofNoise
            Results = roots |> Array.map valueOf
            Gradient = gradient
            GradientSize = gradientSize
            Tables = tables
        }

    /// The plan of one step of `recurrence` on one example. Inputs: the input, then the states, in whose places the next ones are computed.
    /// Results: the next states, then the output.
    let recurrence (r: Recurrence) : Plan =
        Scope.within r.Name (fun () ->
            let parameters, states = Spec.symbols r.Parameters, Spec.symbols r.States
            let x = Node.leaf Shared "x" r.Input
            let next, y = r.Step parameters states (Symbol x)
            let nodes = Array.map (fun (t: Tensor) -> t.Node)

            plan
                {
                    IsBatch = false
                    IsNoisy = false
                    Parameters = nodes parameters
                    Inputs = Array.append [| x |] (nodes states)
                    Roots = Array.append (nodes next) [| y.Node |]
                    Gradients = [||]
                    InPlace = List.init states.Length (fun i -> i, 1 + i)
                })

    /// The plan of a training step: the loss of every row, what each carries on, and the sum of their gradients.
    let training (traced: Traced) : Plan =
        plan
            {
                IsBatch = true
                IsNoisy = true
                Parameters = traced.Parameters
                Inputs = traced.Inputs
                Roots = Array.append [| traced.Loss |] traced.Carried
                Gradients = traced.Gradients
                InPlace = []
            }
