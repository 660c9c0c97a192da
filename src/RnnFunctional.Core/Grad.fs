namespace RnnFunctional

/// Derivatives of functions on tensors, as functions on tensors. On values they compute at once; on symbols they record.
module Grad =

    /// Calls `build` on symbols in place of values, and turns what it records back into values where nothing else is symbolic.
    let private onSymbols (xs: Tensor[]) (build: Tensor[] -> Node[]) : Tensor[] =
        let leaves =
            xs
            |> Array.mapi (fun i x ->
                match x with
                | Value v -> Node.leaf Shared (v.Name |> Option.defaultValue ("x" + string i)) x.Shape
                | Symbol n -> n)

        let roots = build (Array.map Symbol leaves)

        let bound =
            Array.zip leaves xs
            |> Array.choose (fun (leaf, x) ->
                if x.IsValue then
                    Some(leaf, Node.constant x.Array)
                else
                    None)

        let closed = Graph.substitute bound roots

        if Graph.leaves (fun _ -> true) closed |> Array.isEmpty then
            Reference.run closed (fun _ -> invalidOp "closed graphs have no leaves")
            |> Array.map Value
        else
            Array.map Symbol closed

    let private scalarLoss (loss: Tensor) =
        if Shape.size loss.Shape <> 1 then
            Errors.shape
                "gradient"
                "a function with one number as its result"
                (Shape.show loss.Shape)
                "Reduce it, for example with `sumAll` or `meanAll`, or use `vjp`."

    /// What `vjp` gives, where the results after those that `cts` are of have no part in the gradient.
    let private pullBack (f: Tensor[] -> Tensor[]) (xs: Tensor[]) (cts: Tensor[]) : Tensor[] * Tensor[] =
        let mutable results = 0

        let all =
            onSymbols xs (fun symbols ->
                let ys = f symbols
                results <- ys.Length
                let nodes = symbols |> Array.map _.Node
                let outputs = ys |> Array.map _.Node
                let sweep = Reverse.sweep (List.ofSeq (Seq.zip outputs cts)) nodes

                let gradients =
                    Array.map2
                        (fun (n: Node) ct -> ct |> Option.defaultWith (fun () -> zeros n.Shape) |> _.Node)
                        nodes
                        sweep.Cotangents

                Array.append outputs gradients |> Graph.substitute sweep.Replaced)

        Array.splitAt results all

    /// The value of `f` at `xs`, and the product of the cotangents `cts` of its results with its Jacobian: one cotangent
    /// for each of `xs`.
    let vjp (f: Tensor[] -> Tensor[]) (xs: Tensor[]) (cts: Tensor[]) : Tensor[] * Tensor[] =
        let checkedResults xs =
            let ys = f xs

            if ys.Length <> cts.Length then
                Errors.shape
                    "vjp"
                    $"{ys.Length} cotangents, one for each result"
                    (string cts.Length)
                    "Give zeros for a result that does not count."

            ys

        pullBack checkedResults xs cts

    /// The value of `f` at `xs`, and the product of its Jacobian with the tangents `ts` of `xs`: one tangent for each result.
    let jvp (f: Tensor[] -> Tensor[]) (xs: Tensor[]) (ts: Tensor[]) : Tensor[] * Tensor[] =
        let all =
            onSymbols xs (fun symbols ->
                let outputs = f symbols |> Array.map _.Node
                let given = Seq.zip (symbols |> Seq.map _.Node) ts |> List.ofSeq
                let tangents = Forward.sweep given outputs

                let nodes =
                    Array.map2
                        (fun (n: Node) t -> t |> Option.defaultWith (fun () -> zeros n.Shape) |> _.Node)
                        outputs
                        tangents

                Array.append outputs nodes)

        Array.splitAt (all.Length / 2) all

    /// The value of the scalar that `f` puts out first, its gradient with respect to each of `xs`, and what else `f` puts out.
    let valueGradientsAndRest (f: Tensor[] -> Tensor * Tensor[]) (xs: Tensor[]) : Tensor * Tensor[] * Tensor[] =
        let results xs =
            let loss, rest = f xs
            scalarLoss loss
            // The seed must have the loss' own shape, [] or ones: a full broadcast of 1.
            Array.append [| reshape [] loss |] rest

        let values, gradients = pullBack results xs [| Tensor.Of 1.0 |]
        values[0], gradients, Array.tail values

    /// The value of the scalar function `f` at `xs`, and its gradient with respect to each of them.
    let valueAndGradients (f: Tensor[] -> Tensor) (xs: Tensor[]) : Tensor * Tensor[] =
        let loss, gradients, _ = valueGradientsAndRest (fun xs -> f xs, [||]) xs
        loss, gradients

    /// The gradient of the scalar function `f` at `x`.
    let gradient (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        let _, gradients = valueAndGradients (fun xs -> f xs[0]) [| x |]
        gradients[0]

    /// The derivative of the scalar function `f` at `xs` by central differences: (f(x + h) - f(x - h)) / 2h in each number.
    /// Slow and inexact (about 1e-9 with the usual `step` 1e-5), but knows nothing of rules: it is what they are checked against.
    let differences (step: float) (f: Tensor[] -> Tensor) (xs: Tensor[]) : Tensor[] =
        xs
        |> Array.mapi (fun i x ->
            let at k delta =
                let moved = Array.copy x.Array.Data
                moved[k] <- moved[k] + delta
                (f (Array.updateAt i (Value(NdArray(x.Shape, moved))) xs)).Scalar

            let slopes =
                Array.init x.Array.Data.Length (fun k -> (at k step - at k -step) / (2.0 * step))

            Value(NdArray(x.Shape, slopes)))

    /// The largest difference between the gradient of `f` at `xs` and central differences, relative to the larger of 1 and
    /// the gradient's own size. Under 1e-6 means: the gradient is right.
    let check (f: Tensor[] -> Tensor) (xs: Tensor[]) : float =
        let _, exact = valueAndGradients f xs
        let approximate = differences 1e-5 f xs

        Seq.map2
            (fun (a: Tensor) (b: Tensor) ->
                Seq.map2 (fun a b -> abs (a - b) / max 1.0 (abs a)) a.Array.Data b.Array.Data
                |> Seq.fold max 0.0)
            exact
            approximate
        |> Seq.fold max 0.0
