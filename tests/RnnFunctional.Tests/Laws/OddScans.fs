/// Scans whose steps do something unusual: derivatives must not depend on every result being computed from every argument.
module RnnFunctional.Tests.OddScans

open Expecto
open RnnFunctional

let private size = 3

/// A step over states s and t and an input x, which also sees w from outside: next states, and outputs.
type Step = Tensor -> Tensor[] -> Tensor -> Tensor[] * Tensor[]

/// The odd steps, by what they do.
let steps: (string * Step) list =
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

/// Last states and outputs of `step` over w, first states and a sequence.
let run (step: Step) reverse (inputs: Tensor[]) =
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

    testList
        name
        [
            law 15 "the traced graph computes what the loop over values does" (fun _ f xs ->
                Close.allExactly "results" (f xs) (Traced.run f xs))

            if name <> "stop the gradient of a state" then
                law 15 "the gradient is what central differences find" (fun seed f xs ->
                    // Differences with steps of 1e-5 are good to about 1e-9.
                    Close.below (Grad.check (f >> Weigh.sum seed) xs) 1e-6 "gradient")

            law 15 "⟨vjp ct, t⟩ = ⟨ct, jvp t⟩" Derivatives.areDual

            law 15 "there is one second derivative" Derivatives.secondAgree
        ]

let tests = testList "steps that" (steps |> List.map ofStep)
