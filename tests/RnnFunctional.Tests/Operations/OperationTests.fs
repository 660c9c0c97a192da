module RnnFunctional.Tests.OperationTests

open Expecto
open Microsoft.FSharp.Reflection
open RnnFunctional

/// `f` as a scalar that bends in every number: Σ w y².
let private curved seed (f: Tensor[] -> Tensor) (xs: Tensor[]) =
    let y = f xs
    Weigh.sum seed [| y * y |]

let private gradients f xs = snd (Grad.valueAndGradients f xs)

let private ofExample (example: OpExample) =
    testList
        example.Name
        [
            property 30 "has the gradient that central differences find" (fun (c: OpCase) ->
                let xs, f = example.Make c
                // Differences with steps of 1e-5 are good to about 1e-9.
                Expect.isLessThan (Grad.check (fun xs -> Weigh.sum c.Seed [| f xs |]) xs) 1e-6 "first derivative")

            property 20 "has the second derivative that central differences of its gradient find" (fun (c: OpCase) ->
                let xs, f = example.Make c

                let along xs =
                    gradients (curved c.Seed f) xs |> Weigh.sum (c.Seed + 1)

                Expect.isLessThan (Grad.check along xs) 1e-6 "second derivative")

            property 30 "is the same line in both directions: ⟨vjp ct, t⟩ = ⟨ct, jvp t⟩" (fun (c: OpCase) ->
                let xs, f = example.Make c
                let ts = Draw.like c.Seed "tangents" xs
                let results xs = [| f xs |]
                let _, forward = Grad.jvp results xs ts
                let cts = Draw.like c.Seed "cotangents" forward
                let _, back = Grad.vjp results xs cts
                // Two sums of the same few products, in another order.
                Close.numbers 1e-10 "⟨ct, J t⟩" (Weigh.dot back ts) (Weigh.dot cts forward))

            property
                20
                "has one second derivative, forwards over backwards and backwards over backwards"
                (fun (c: OpCase) ->
                    let xs, f = example.Make c
                    let ts = Draw.like c.Seed "tangents" xs
                    let gradient = gradients (curved c.Seed f)
                    let _, forward = Grad.jvp gradient xs ts

                    let along xs =
                        Array.map2 (fun g t -> sumAll (g * t)) (gradient xs) ts |> Array.reduce (+)

                    // The same terms, rounded in another order.
                    Close.allWithin 1e-10 "H t" (gradients along xs) forward)

            property 30 "computes at once what its traced graph computes" (fun (c: OpCase) ->
                let xs, f = example.Make c
                let leaves = xs |> Array.mapi (fun i x -> Node.leaf Shared $"x{i}" x.Shape)
                let values = dict (Seq.zip (leaves |> Seq.map _.Id) xs)
                let traced = f (Array.map Symbol leaves)
                let found = Reference.run [| traced.Node |] (fun n -> values[n.Id].Array)
                Expect.equal traced.Shape (f xs).Shape "shape rule"
                Close.exactly "value" (f xs) (Value found[0]))
        ]

let tests =
    testList
        "operations"
        [
            testCase "every operation has an example here" (fun () ->
                let all = FSharpType.GetUnionCases typeof<Op> |> Array.map _.Name |> Set.ofArray

                let shown =
                    OpExamples.differentiable
                    |> List.map _.Shows
                    |> Set.ofList
                    |> Set.add "StopGradient"

                Expect.equal
                    (all - shown)
                    Set.empty
                    "operations whose gradient no test checks: add an example to OpExamples")

            property 30 "stop-gradient is the identity, and lets nothing through either way" (fun (c: OpCase) ->
                let x = Draw.normal c.Seed "x" (c.Lead @ [ c.N ])
                let y, back = Grad.vjp (Array.map stopGradient) [| x |] [| x |]
                let _, forward = Grad.jvp (Array.map stopGradient) [| x |] [| x |]
                Close.exactly "value" x y[0]
                Close.allExactly "derivatives" [ zeros x.Shape; zeros x.Shape ] [ back[0]; forward[0] ])

            yield! OpExamples.differentiable |> List.map ofExample
        ]
