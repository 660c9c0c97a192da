module RnnFunctional.Tests.OperationTests

open Expecto
open Microsoft.FSharp.Reflection
open RnnFunctional

let private ofExample (example: OpExample) =
    let law count title check =
        property count title (fun (c: OpCase) ->
            let xs, f = example.Make c
            check c.Seed (fun xs -> [| f xs |]) xs)

    testList
        example.Name
        [
            law 30 "has the gradient that central differences find" (fun seed f xs ->
                // Differences with steps of 1e-5 are good to about 1e-9.
                Close.below (Grad.check (f >> Weigh.sum seed) xs) 1e-6 "first derivative")

            law 20 "has the second derivative that central differences of its gradient find" (fun seed f xs ->
                let along = Derivatives.ofSquares seed f >> Weigh.sum (seed + 1)
                Close.below (Grad.check along xs) 1e-6 "second derivative")

            law 30 "is the same line in both directions: ⟨vjp ct, t⟩ = ⟨ct, jvp t⟩" Derivatives.areDual

            law 20 "has one second derivative, forwards and backwards over backwards" Derivatives.secondAgree

            law 30 "computes at once what its traced graph computes" (fun _ f xs ->
                Close.allExactly "value" (f xs) (Traced.run f xs))
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
