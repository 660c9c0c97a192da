/// Scans whose steps do something unusual: derivatives must not depend on every result being computed from every argument.
module RnnFunctional.Tests.OddScans

open Expecto
open RnnFunctional

let private size = 3

/// Steps over states s and t and an input x, which also see w from outside: next states, and outputs.
let private steps: (string * (Tensor -> Tensor[] -> Tensor -> Tensor[] * Tensor[])) list =
    let ones = full [ size ] 1.0

    [
        "keep their states, put out their input", (fun _ s x -> s, [| x |])
        "swap their states, put out both", (fun _ s x -> [| s[1]; s[0] * x |], [| s[0]; s[1] |])
        "take the input for a state, put out the state before", (fun _ s x -> [| x; s[0] |], [| s[1] |])
        "return what they see outside", (fun w _ _ -> [| w; w |], [| w |])
        "return constants", (fun _ _ _ -> [| ones; ones |], [| ones |])
        "return one thing many times", (fun w s x -> let y = tanh (w * s[0] + x) in [| y; y |], [| y; y; x; w |])
        "put out nothing", (fun w s x -> [| tanh (w * s[1] + x); s[0] |], [||])
        "stop the gradient of a state", (fun w s x -> [| stopGradient s[1] + x; w * s[0] |], [| s[0] * s[1] |])
        "use what a scan inside returns",
        (fun w s x ->
            let inner (r: Tensor[]) (v: Tensor[]) =
                let next = tanh (r[0] * v[0] + x)
                [| next |], [| next * w |]

            let last, ys = Scan.many true [| "r" |] inner [| s[0] |] [| stack [ x; w; s[1] ] |]
            [| last[0]; item 1 ys[0] |], ys)
    ]

let private run step reverse (inputs: Tensor[]) =
    let states, ys =
        Scan.many reverse [| "s"; "t" |] (fun s x -> step inputs[0] s x[0]) inputs[1..2] [| inputs[3] |]

    Array.append states ys

let private ofStep (name, step) =
    let law count title check =
        property count title (fun (c: CellCase) ->
            let draw = Draw.normal c.Seed

            let inputs =
                [|
                    draw "w" [ size ]
                    draw "s" [ size ]
                    draw "t" [ size ]
                    draw "xs" [ c.Steps; size ]
                |]

            check c.Seed (run step (c.Seed % 2 = 0)) inputs)

    let gradients f xs = snd (Grad.valueAndGradients f xs)

    testList
        name
        [
            law 15 "the traced graph computes what the loop over values does" (fun _ f xs ->
                let leaves = xs |> Array.map (fun x -> Node.leaf Shared "x" x.Shape)
                let values = dict (Seq.zip (leaves |> Seq.map _.Id) xs)
                let roots = f (Array.map Symbol leaves) |> Array.map _.Node
                let found = Reference.run roots (fun n -> values[n.Id].Array)
                Close.allExactly "results" (f xs) (Array.map Value found))

            if name <> "stop the gradient of a state" then
                law 15 "the gradient is what central differences find" (fun seed f xs ->
                    // Differences with steps of 1e-5 are good to about 1e-9.
                    Expect.isLessThan (Grad.check (f >> Weigh.sum seed) xs) 1e-6 "gradient")

            law 15 "⟨vjp ct, t⟩ = ⟨ct, jvp t⟩" (fun seed f xs ->
                let ts = Draw.like seed "tangents" xs
                let _, forward = Grad.jvp f xs ts
                let cts = Draw.like seed "cotangents" forward
                let _, back = Grad.vjp f xs cts
                // Some dozens of products of size 1, summed in another order.
                Close.numbers 1e-10 "⟨ct, J t⟩" (Weigh.dot back ts) (Weigh.dot cts forward))

            law 15 "there is one second derivative" (fun seed f xs ->
                let ts = Draw.like seed "tangents" xs

                let gradient = gradients (f >> Array.map (fun r -> r * r) >> Weigh.sum seed)

                let along xs =
                    Array.map2 (fun g t -> sumAll (g * t)) (gradient xs) ts |> Array.reduce (+)

                let _, forward = Grad.jvp gradient xs ts
                // The same terms, rounded in another order.
                Close.allWithin 1e-10 "H t" (gradients along xs) forward)
        ]

let tests = testList "steps that" (steps |> List.map ofStep)
