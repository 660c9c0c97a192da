namespace RnnFunctional.Vanishing

open RnnFunctional

/// A gate of a cell, or another of its bounded activations, over many steps.
type GateUse =
    {
        /// The gate's name, or that of the function where the declarations name none.
        Name: string
        /// What it is bounded by: sigmoid or tanh.
        Function: string
        Mean: float
        /// The shares of its numbers within a twentieth of its range from its lower and from its upper bound: there its derivative is nearly zero.
        Low: float
        High: float
    }

/// How far the gates of a cell are open, found in its traced step: every sigmoid and every tanh there.
module Gates =

    let private isBounded (n: Node) =
        match n.Op with
        | Unary(Unary.Sigmoid | Unary.Tanh) -> true
        | _ -> false

    /// The block of rows of `decls` that the first named parameter under `node` is cut from.
    let private nameOf (decls: Decl list) (node: Node) =
        let rec look (n: Node) : string option =
            match n.Op, n.Args with
            | Slice(0, start, length),
              [| {
                     Op = Leaf(name, _)
                     Shape = total :: _
                 } |] ->
                decls
                |> List.tryFind (fun d -> d.Name = name && d.Blocks.Length * length = total)
                |> Option.map (fun d -> d.Blocks[start / length])
            | Unary(Unary.Sigmoid | Unary.Tanh), _ when n.Id <> node.Id -> None
            | _ -> Array.tryPick look n.Args

        look node

    /// The gates of `cell` with `parameters` over the sequences `xs` [steps; input].
    let measure (engine: Engine) (cell: AnyCell) (parameters: float[]) (xs: NdArray[]) : GateUse list =
        let mutable found: (string * string) list = []

        let listen (nodes: Node[]) =
            let gates = nodes |> Array.filter isBounded

            found <-
                gates
                |> Array.map (fun n ->
                    let f = ShapeRule.name n.Op
                    nameOf cell.Parameters.Decls n |> Option.defaultValue f, f)
                |> List.ofArray

            gates

        let steps = xs[0].Shape[0]

        let model =
            Model.predictor
                ("gates of " + cell.Name)
                cell.Parameters.Decls
                (("x", xs[0].Shape) :: Taps.inputs steps cell)
                (fun p inputs ->
                    let _, _, heard = Taps.run cell p inputs[0] (Array.tail inputs) listen
                    heard)

        let taps = Taps.zero steps cell

        let heard =
            (engine.Open model Optimiser.sgd parameters 0).Predict(xs |> Array.map (fun x -> Array.append [| x |] taps))

        found
        |> List.mapi (fun i (name, f) ->
            let values = heard |> Array.collect (fun row -> row[i].Data)
            let lower, range = if f = "tanh" then -1.0, 2.0 else 0.0, 1.0

            let share test =
                values |> Array.averageBy (fun v -> if test v then 1.0 else 0.0)

            {
                Name = name
                Function = f
                Mean = Array.average values
                Low = share (fun v -> v < lower + 0.05 * range)
                High = share (fun v -> v > lower + 0.95 * range)
            })
