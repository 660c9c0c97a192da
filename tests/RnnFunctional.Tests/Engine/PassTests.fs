/// The rewriting of graphs: it keeps what they mean, and takes out of loops what need not be there.
module RnnFunctional.Tests.PassTests

open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private roots (task: Task) =
    let traced = Model.trace task.Model
    traced, Array.concat [ [| traced.Loss |]; traced.Gradients; traced.Outputs ]

/// The law: rewritten, the loss, its gradients and the outputs of `task` are the same but for the order of sums.
let keepsMeaning (task: Task) =
    let traced, before = roots task

    let values =
        Seq.append
            (Seq.zip (traced.Parameters |> Seq.map _.Id) (task.Parameters |> Seq.map _.Array))
            (Seq.zip (traced.Inputs |> Seq.map _.Id) task.Examples[0])
        |> dict

    let leaf (n: Node) =
        match n.Op with
        | Leaf(_, Noise _) -> NdArray.full n.Shape 0.75
        | _ -> values[n.Id]

    Array.iter2
        (fun (e: NdArray) f ->
            // Sums of some hundred terms, each rounded by 1e-16, in another order; what they are of may be much larger than what is left.
            Close.under 1.0 1e-11 "result" e f)
        (Reference.run before leaf)
        (Reference.run (Passes.run before) leaf)

let private isProduct (n: Node) =
    n.Op.IsMatMul || n.Op.IsMatMulT || n.Op.IsOuter

/// The loops behind `roots`, each with the products in its body.
let private loops roots =
    Graph.reachable roots
    |> Array.choose (fun n ->
        match n.Op with
        | Scan loop ->
            Some(
                loop,
                Array.append loop.NextStates loop.Ys
                |> Graph.reachable
                |> Array.filter isProduct
            )
        | _ -> None)

/// A layer of the cell called `name`, trained on its outputs.
let private layer name =
    let network = Network.ofCell ((Catalogue.find name).Make 3 4)

    let traced = Model.trace (Model.sequence name network 5 2 Loss.mse)
    loops (Passes.run (Array.append [| traced.Loss |] traced.Gradients))

let private structure =
    testList
        "what is left in a loop"
        [
            for name, forwards, backwards in
                [
                    // The products of the state, gate by gate, and their transposes on the way back.
                    "elman-tanh", 1, 1
                    "lstm", 4, 4
                    "gru", 3, 3
                ] do
                testCase name (fun () ->
                    match layer name with
                    | [| first, products; second, productsBack |] ->
                        Expect.isFalse first.Reverse "first forwards"
                        Expect.isTrue second.Reverse "then backwards"
                        Expect.hasLength products forwards "products forwards"
                        Expect.hasLength productsBack backwards "products backwards"
                        let inside = Array.append products productsBack

                        Expect.isFalse
                            (inside |> Array.exists _.Op.IsOuter)
                            "outer products are summed up behind the loop"

                        for product in products do
                            Expect.all
                                product.Args[1..]
                                (fun a -> not (first.Xs |> Array.exists (fun x -> x.Id = a.Id)))
                                "products of the input are formed before the loop"

                        let size (n: Node) = Shape.size n.Shape

                        Expect.all
                            second.States
                            (fun s -> size s <= 4)
                            "no state of the way back is a parameter's gradient"
                    | found -> failtest $"two loops expected, found {found.Length}")
        ]

let private planned =
    testCase "the four products of an LSTM's step are one, and it needs nothing from the reference" (fun () ->
        let cell = Network.ofCell ((Catalogue.find "lstm").Make 3 4)
        let traced = Model.trace (Model.sequence "lstm" cell 5 2 Loss.mse)

        let plan = Compile.training traced

        let bodies =
            plan.Run
            |> List.choose (function
                | Repeat(_, _, _, _, body) -> Some body
                | _ -> None)

        let products body =
            body
            |> List.choose (function
                | Multiply(_, sources, _, targets) -> Some(sources.Length, targets.Length)
                | _ -> None)

        Expect.equal (List.map products bodies) [ [ 1, 4 ]; [ 4, 1 ] ] "sources and targets of products in loops"

        let isSlow (i: Instruction) = i.IsByReference
        Expect.isFalse (List.exists isSlow (List.concat (plan.Prepare :: plan.Run :: bodies))) "by the reference")

let tests = testList "rewriting" [ structure; planned ]
