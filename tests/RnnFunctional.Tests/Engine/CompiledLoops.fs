/// Loops whose steps do something unusual, on the compiled engine.
module RnnFunctional.Tests.CompiledLoops

open Expecto
open RnnFunctional

let private size = 3

/// Steps over states s and t and an input x, which also see w from outside, beside those of OddScans; s has the shape that is given.
let private steps: (string * Shape * OddScans.Step) list =
    let vector, matrix = [ size ], [ size; size ]
    let first (x: Tensor) = broadcast x.Shape (slice 0 0 1 x)

    [
        "put out what they add up", vector, (fun w s x -> [| s[0] + w * x; s[1] + x |], [| s[0] + w * x; s[1] + x |])
        "add up outer products that they read",
        matrix,
        (fun w s x ->
            let next = s[0] + outer x w
            [| next; tanh (matmul next s[1]) |], [| matmulT s[0] x |])
        "add up one thing twice", vector, (fun w s x -> [| s[0] + w * x; s[1] + w * x |], [| s[1] |])
        "add two outer products up in one state",
        matrix,
        (fun w s x -> [| s[0] + outer x w + outer (tanh x) s[1]; tanh (s[1] + x) |], [||])
        "spread one of their numbers",
        vector,
        (fun w s x -> let y = tanh (w * s[1] + x) in [| s[0]; first y + y |], [| first y |])
        "forget their states", vector, (fun w s x -> [| s[0]; tanh x |], [| tanh w |])
        "forget their states and rows", vector, (fun w s _ -> [| s[0]; tanh w |], [| s[1] |])
        "read states that nobody asks for", matrix, (fun w s x -> [| tanh (s[0] + outer w x); s[1] * w |], [| x |])
        "multiply matrices of the state",
        matrix,
        (fun w s x -> [| tanh (outer (matmul s[0] x) w); matmulT s[0] s[1] |], [| x |])
        "put out products of what comes in",
        matrix,
        (fun w s x -> [| s[0]; s[1] * x |], [| outer w x; matmul s[0] x; matmul s[0] w |])
        "turn a state about",
        matrix,
        (fun w s x -> [| s[0]; concat (slice 0 1 2 s[1]) (slice 0 0 1 (w * x)) |], [| maxLast s[0] |])
        "repeat a long chain",
        vector,
        // A walk along every path of it would not end.
        (fun w s x ->
            let twice (v: Tensor) = tanh (v + v)
            let y = List.fold (fun v _ -> twice v) (w * x) [ 1..40 ]
            // From 2 on squares would outgrow float32 long before float64.
            let z = List.fold (fun v _ -> 0.5 * v * v) (tanh s[1]) [ 1..40 ]
            let sum = List.fold (fun (v: Tensor) _ -> v + v) (1e-9 * w + 1e-9 * x) [ 1..30 ]
            [| s[0]; s[1] + y |], [| z; y; sum |])
    ]

/// All arguments: what each is for.
let private kinds = [ "common"; "of each row"; "mixed" ]

let private check states step kind (c: CellCase) =
    let coins = Rng.stream c.Seed "coins" 0

    let argument (purpose: string) shape =
        let draw r = Draw.normal (c.Seed + r) purpose shape

        match kind with
        | "common" -> Parameter(draw 0)
        | "mixed" when coins.Below 2 = 0 -> Parameter(draw 0)
        | _ -> Input draw

    let s, t = states

    [|
        argument "w" [ size ]
        argument "s" s
        argument "t" t
        argument "xs" [ c.Steps; size ]
        // Something for every model to have.
        Parameter(Draw.normal c.Seed "scale" [])
        Input(fun r -> Draw.normal (c.Seed + r) "shift" [])
    |]
    |> Task.ofFunction "odd" c.Seed (1 + c.Input) (fun all ->
        OddScans.run step (c.Seed % 2 = 0) (Array.take 4 all)
        |> Array.map (fun y -> y * all[4] + all[5]))
    |> Agreement.check (1 + c.Seed % 3)

let private ofSteps states (name, step) =
    testList
        name
        [
            for kind in kinds do
                comparison 8 kind (check states step kind)
        ]

let tests =
    testList
        "compiled loops whose steps"
        [
            yield! OddScans.steps |> List.map (ofSteps ([ size ], [ size ]))

            for name, shape, step in steps do
                ofSteps (shape, [ size ]) (name, step)
        ]
