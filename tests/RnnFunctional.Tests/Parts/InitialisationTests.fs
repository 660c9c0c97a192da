/// First values of parameters: the ranges that each preset promises.
module RnnFunctional.Tests.InitialisationTests

open Expecto
open RnnFunctional

/// A cell of the catalogue that `seed` picks.
let private cell (c: CellCase) =
    let entry = Catalogue.all[c.Seed % Catalogue.all.Length]
    entry.Make c.Input c.Hidden

/// Declarations with their first values.
let private drawn preset seed (decls: Decl list) =
    let values = Preset.initialise preset seed decls |> Block.split decls
    List.zip decls (List.ofArray values)

/// The rows of `value` that belong to the block called `block`; none when there is no such block.
let private blockOf block (decl: Decl) (value: Tensor) =
    match List.tryFindIndex ((=) block) decl.Blocks with
    | Some k ->
        let size = decl.Shape.Head / decl.Blocks.Length
        (slice 0 (k * size) size value).Array.Data
    | None -> [||]

let private within bound values =
    Expect.all values (fun v -> abs v <= bound) $"numbers within ±{bound}"

/// The columns, or the rows where there are fewer of them, are orthonormal.
let private orthonormal (value: Tensor) =
    let rows, columns = value.Shape[0], value.Shape[1]
    // outer y x = Σ y xᵀ over the rows of both, so that outer W W is WᵀW; matmul W W is WWᵀ.
    let gram =
        if rows >= columns then
            outer value value
        else
            matmul value value

    let n = min rows columns
    // Two rounds of Gram and Schmidt leave some multiples of 1e-16.
    Close.within 1e-12 "WᵀW" (oneHot n (range n)) gram

let private pytorch =
    property 50 "pytorch: everything is uniform within 1/√hidden" (fun (c: CellCase) ->
        for decl, value in drawn Preset.pytorch c.Seed (cell c).Parameters.Decls do
            if decl.Role = Silent then
                within 0.0 value.Array.Data
            else
                within (1.0 / sqrt (float c.Hidden)) value.Array.Data
                let spread = value.Array.Data |> Array.distinct |> Array.length
                Expect.equal spread value.Array.Data.Length $"{decl.Name}: no two numbers are the same")

let private linear =
    property 20 "pytorch: a linear layer is uniform within 1/√inputs" (fun (c: CellCase) ->
        for _, value in drawn Preset.pytorch c.Seed (Linear.spec "out" c.Input c.Hidden).Decls do
            within (1.0 / sqrt (float c.Input)) value.Array.Data)

let private keras =
    property
        50
        "keras: glorot kernels, orthogonal recurrent matrices, zero biases but for a forget bias of 1"
        (fun (c: CellCase) ->
            for decl, value in drawn Preset.keras c.Seed (cell c).Parameters.Decls do
                match decl.Role with
                | Kernel -> within (sqrt (6.0 / float (decl.Shape[0] + decl.Shape[1]))) value.Array.Data
                | Recurrent -> orthonormal value
                | InputBias ->
                    let expected =
                        decl.Blocks
                        |> List.collect (fun block -> List.replicate c.Hidden (if block = "forget" then 1.0 else 0.0))

                    Expect.equal (List.ofArray value.Array.Data) expected decl.Name
                | RecurrentBias
                | Silent -> within 0.0 value.Array.Data
                | Table -> failtest "a cell has no table"
                | State -> failtest "a state is no parameter")

/// A table's first values under `preset`: many enough to tell one distribution from another.
let private table preset seed =
    let decls = [ Embedding.decl "words" 500 8 ]
    let values = Preset.initialise preset seed decls
    Expect.hasLength values 4000 "numbers"
    values

let private tables =
    testList
        "tables"
        [
            // Six standard deviations of what each mean is expected to be, for so many draws.
            testCase "pytorch: normal, whatever the size of the vectors" (fun () ->
                let values = table Preset.pytorch 3
                let root = sqrt (float values.Length)
                Close.below (abs (Array.average values)) (6.0 / root) "mean"
                let square = values |> Array.averageBy (fun v -> v * v)
                Close.below (abs (square - 1.0)) (6.0 * sqrt 2.0 / root) "variance"
                // Of a uniform distribution as wide, the fourth power's mean is 1.8.
                let fourth = values |> Array.averageBy (fun v -> v * v * v * v)
                Close.below (abs (fourth - 3.0)) (6.0 * sqrt 96.0 / root) "fourth power")

            testCase "keras: uniform within 0.05" (fun () ->
                let values = table Preset.keras 3
                within 0.05 values
                let root = sqrt (float values.Length)
                Close.below (abs (Array.average values)) (6.0 * 0.05 / sqrt 3.0 / root) "mean"
                let square = values |> Array.averageBy (fun v -> v * v / 0.05 / 0.05)
                Close.below (abs (square - 1.0 / 3.0)) (6.0 * sqrt (4.0 / 45.0) / root) "variance")
        ]

let private forgetBias =
    property 20 "a forget bias is what both biases sum to, and touches nothing else" (fun (c: CellCase) ->
        let decls = (Lstm.cell true c.Input c.Hidden).Parameters.Decls
        let plain = drawn Preset.pytorch c.Seed decls
        let biased = drawn (Preset.forgetBias 2.5 Preset.pytorch) c.Seed decls

        for (decl, before), (_, after) in List.zip plain biased do
            match decl.Role with
            | InputBias -> Expect.all (blockOf "forget" decl after) ((=) 2.5) "input bias"
            | RecurrentBias -> Expect.all (blockOf "forget" decl after) ((=) 0.0) "recurrent bias"
            | _ -> Close.exactly decl.Name before after

            for block in [ "input"; "candidate"; "output" ] do
                Expect.equal (blockOf block decl after) (blockOf block decl before) $"{decl.Name}, {block}")

let private chrono =
    property
        50
        "chrono: forget and update biases remember up to so many steps, the input gate's are their negatives"
        (fun (c: CellCase) ->
            let steps = 3 + c.Seed % 100

            for decl, value in drawn (Preset.chrono steps Preset.pytorch) c.Seed (cell c).Parameters.Decls do
                let block name = blockOf name decl value

                match decl.Role with
                | InputBias ->
                    for gate in [ "forget"; "update" ] do
                        Expect.all (block gate) (fun b -> 0.0 <= b && b <= log (float (steps - 1))) $"{gate} bias"

                    if not (Array.isEmpty (block "input")) then
                        Expect.equal (block "input") (Array.map (~-) (block "forget")) "input bias"
                | RecurrentBias ->
                    for gate in [ "forget"; "update"; "input" ] do
                        within 0.0 (block gate)
                | _ -> within (1.0 / sqrt (float c.Hidden)) value.Array.Data)

/// The rows of `value` that belong to each block of `decl`, as a matrix.
let private blocks (decl: Decl) (value: Tensor) =
    let rows = decl.Shape.Head / decl.Blocks.Length
    decl.Blocks |> List.mapi (fun k _ -> slice 0 (k * rows) rows value)

let private orthogonal =
    property 50 "orthogonal: each gate's matrix on the state is, and all else is the preset's" (fun (c: CellCase) ->
        let decls = (cell c).Parameters.Decls

        for (decl, value), (_, plain) in
            List.zip (drawn (Preset.orthogonal Preset.pytorch) c.Seed decls) (drawn Preset.pytorch c.Seed decls) do
            match decl.Role with
            | Recurrent -> blocks decl value |> List.iter orthonormal
            | _ -> Close.exactly decl.Name plain value)

let private identity =
    property
        50
        "identity: each gate's matrix on the state passes a state on, scaled, and biases are zero"
        (fun (c: CellCase) ->
            for decl, value in drawn (Preset.identity 1.5 Preset.pytorch) c.Seed (cell c).Parameters.Decls do
                match decl.Role with
                | Recurrent ->
                    for block in blocks decl value do
                        let x = Draw.normal c.Seed "state" [ block.Shape[1] ]
                        let both = min block.Shape[0] block.Shape[1]
                        Close.exactly decl.Name (1.5 * slice 0 0 both x) (slice 0 0 both (matmul block x))
                        Expect.equal (sumAll (magnitude block)).Scalar (1.5 * float both) "nothing else"
                | InputBias
                | RecurrentBias -> within 0.0 value.Array.Data
                // Seven standard deviations: once in 4e11.
                | _ -> within 0.007 value.Array.Data)

let private feedback =
    property 20 "whatever the preset, error feedback begins by forecasting 0" (fun (c: CellCase) ->
        let cell =
            ErrorFeedback.cell 2 (c.Input - 1) (fun i -> (Catalogue.find "lstm").Make i c.Hidden)

        for preset in [ Preset.pytorch; Preset.keras; Preset.chrono 10 Preset.pytorch ] do
            let p = Cell.initialise preset c.Seed cell
            let xs = Draw.normal c.Seed "xs" [ c.Steps; c.Input ]
            let _, ys = Cell.run Unroll.forwards cell p (Cell.start cell) xs
            Close.exactly preset.Name (zeros ys.Shape) ys)

let private seeds =
    property 30 "the same seed draws the same values, another one others" (fun (c: CellCase) ->
        let decls = (cell c).Parameters.Decls

        let draw seed =
            Preset.initialise Preset.pytorch seed decls

        Expect.equal (draw c.Seed) (draw c.Seed) "same seed"
        Expect.notEqual (draw c.Seed) (draw (c.Seed + 1)) "another seed"
        // A stream for each tensor: what is added behind changes nothing before it.
        let longer = Preset.initialise Preset.pytorch c.Seed (decls @ decls)
        Expect.equal (Array.take (Block.size decls) longer) (draw c.Seed) "with more behind it")

let private names =
    testCase "presets go by name, and wrong names are told the right ones" (fun () ->
        Expect.equal (Preset.parse "keras").Name "keras" "keras"
        Expect.stringContains (Preset.parse "pytorch,chrono:100").Name "chrono 100" "chrono"

        // What follows the framework's name is applied on top of it.
        let decls = (Lstm.cell true 2 3).Parameters.Decls
        let spelt = Preset.initialise (Preset.parse "pytorch,forget:2") 1 decls
        Expect.equal spelt (Preset.initialise (Preset.forgetBias 2.0 Preset.pytorch) 1 decls) "forget bias"

        let spelt = Preset.initialise (Preset.parse "pytorch,identity:0.5") 1 decls
        Expect.equal spelt (Preset.initialise (Preset.identity 0.5 Preset.pytorch) 1 decls) "identity"
        let spelt = Preset.initialise (Preset.parse "keras,orthogonal") 1 decls
        Expect.equal spelt (Preset.initialise (Preset.orthogonal Preset.keras) 1 decls) "orthogonal"

        for wrong in [ "kerras"; "chrono"; "chrono:many" ] do
            Refused.naming [ "chrono:STEPS"; $"found '{wrong}'" ] (fun () -> Preset.parse wrong)

        Refused.naming [ "at least 3 steps"; "found 2" ] (fun () -> Preset.parse "keras,chrono:2"))

let tests =
    testList
        "initialisation"
        [
            pytorch
            linear
            keras
            tables
            forgetBias
            chrono
            orthogonal
            identity
            feedback
            seeds
            names
        ]
