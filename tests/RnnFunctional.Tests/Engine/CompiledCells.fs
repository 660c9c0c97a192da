/// Every cell and everything that is made of cells, on the compiled engine, or another one, and on the reference.
module RnnFunctional.Tests.CompiledCells

open Expecto
open RnnFunctional
open RnnFunctional.Example

/// x normalised, then scaled and shifted (Ba, Kiros & Hinton 2016).
let private normalise (scale: Tensor) (shift: Tensor) (x: Tensor) =
    let centred = x - column (mean x)
    scale * centred / sqrt (column (mean (centred * centred)) + 1e-2) + shift

/// Cells that do what no cell of the catalogue does.
let private others: (string * (int -> int -> AnyCell)) list =
    [
        yield! LinearScanLaws.cells
        "peephole lstm", (fun i h -> PeepholeExample.Peephole(i, h))
        "layer-normalised",
        (fun i h ->
            Subject.define
                "layer-normalised"
                i
                h
                [ "w", [ h; i ]; "u", [ h; h ]; "scale", [ h ]; "shift", [ h ] ]
                [ "h", [ h ] ]
                (fun p s x ->
                    let next = tanh (normalise p[2] p[3] (matmul p[0] x + matmul p[1] s[0]))
                    [| next |], next))
        "minimal gated unit",
        (fun i h ->
            Subject.define
                "minimal gated unit"
                i
                h
                [
                    "wf", [ h; i ]
                    "uf", [ h; h ]
                    "bf", [ h ]
                    "w", [ h; i ]
                    "u", [ h; h ]
                    "b", [ h ]
                ]
                [ "h", [ h ] ]
                (fun p s x ->
                    let f = sigmoid (matmul p[0] x + matmul p[1] s[0] + p[2])
                    let candidate = tanh (matmul p[3] x + matmul p[4] (f * s[0]) + p[5])
                    let next = (1.0 - f) * s[0] + f * candidate
                    [| next |], next))
        // Its state is a matrix that outer products add up to, and that is read at every time.
        "fast weights",
        (fun i h ->
            Subject.define
                "fast weights"
                i
                h
                [ "key", [ h; i ]; "value", [ h; i ] ]
                [ "memory", [ h; h ] ]
                (fun p s x ->
                    let key = tanh (matmul p[0] x)
                    let next = s[0] + outer (tanh (matmul p[1] x)) key
                    [| next |], matmul next key / float h))
        "shared weights",
        (fun i h ->
            Subject.define
                "shared weights"
                i
                h
                [ "w", [ h; i ]; "u", [ h; h ] ]
                [ "h", [ h ]; "c", [ h ] ]
                (fun p s x ->
                    let next = tanh (matmul p[0] x + matmul p[1] s[0] + matmulT p[1] s[1])
                    [| next; s[0] |], softmax next))
    ]

/// How a sequence is walked, from what a row's length and mask are.
let private hows: (string * (int -> Tensor -> Tensor -> Unroll)) list =
    let mask (how: Unroll) m = { how with Mask = Some m }
    let length (how: Unroll) l = { how with Length = Some l }

    [
        "forwards", (fun _ _ _ -> Unroll.forwards)
        "backwards", (fun _ _ _ -> Unroll.backwards)
        "lengths", (fun _ l _ -> length Unroll.forwards l)
        "lengths, backwards", (fun _ l _ -> length Unroll.backwards l)
        "lengths and masks", (fun _ l m -> mask (length Unroll.forwards l) m)
        "truncated, backwards",
        (fun seed _ m ->
            { mask Unroll.backwards m with
                Truncate = Some(1 + seed % 4)
            })
        "truncated",
        (fun seed _ _ ->
            { Unroll.forwards with
                Truncate = Some(1 + seed % 4)
            })
    ]

/// Numbers that keep a sum over the last axis at about the size of one of them.
let private tame (t: Tensor) =
    let scaled = t * (2.0 / sqrt (float (max 4 (Shape.last t.Shape))))
    Value(scaled.Array.Named t.Array.Name.Value)

/// `subject` as a task of so many rows: its first states are parameters, of each row, or zero.
let private task name how (case: BatchCase) (subject: Subject) =
    let seed, steps = case.Sizes.Seed, case.Sizes.Steps
    let ofRow purpose shape r = Draw.normal (seed + r) purpose shape

    let states =
        subject.S
        |> Array.mapi (fun i s ->
            match seed % 3 with
            | 0 -> Parameter(Value(s.Array.Named $"state {i}"))
            | _ -> Input(ofRow $"state {i}" s.Shape))

    let run (arguments: Tensor[]) =
        let p, rest = Array.splitAt subject.P.Length arguments
        let s, rest = Array.splitAt subject.S.Length rest

        let s =
            if seed % 3 = 2 then
                s |> Array.map (fun s -> zeros s.Shape)
            else
                s

        subject.Run (how seed rest[1] rest[2]) p s rest[0]
        |> fun (last, ys) -> Array.append last [| ys |]

    Array.concat
        [
            subject.P |> Array.map (tame >> Parameter)
            states
            [|
                Input(ofRow "xs" subject.Xs.Shape)
                Input(fun r -> Draw.indices (steps + 1) (seed + r) "length" [])
                Input(fun r -> Draw.mask (seed + r) "mask" [ steps ])
            |]
        ]
    |> Task.ofFunction name seed case.Rows run

let private ofMaker count check (name, make) =
    testList
        name
        [
            for title, how in hows do
                comparison (count 6) title (fun (c: BatchCase) ->
                    task name how c (Subject.draw make c.Sizes) |> check c.Threads)
        ]

let private networks (count: int -> int) check =
    testList
        "networks"
        [
            for title, how in hows do
                comparison (count 8) title (fun (c: BatchCase, network: NetworkCase) ->
                    // Networks in the sizes of networks, in batches.
                    let c = { c with Sizes = network.Sizes }
                    task "network" how c (Subject.ofNetwork network) |> check c.Threads)

            comparison (count 20) "with dropout between layers" (fun (c: BatchCase, network: NetworkCase) ->
                let dropping =
                    { Subject.network network with
                        Dropout = 0.4
                    }

                let subject =
                    { Subject.ofNetwork network with
                        Run = fun how p s xs -> Network.run how dropping p s xs
                    }

                task "network" (fun _ _ _ -> Unroll.forwards) { c with Sizes = network.Sizes } subject
                |> check c.Threads)

            comparison (count 20) "with dropout of the state" (fun (c: BatchCase, network: NetworkCase) ->
                let how _ length _ =
                    { Unroll.forwards with
                        Length = Some length
                        StateDropout = 0.4
                    }

                // Not every cell has a state that may be dropped.
                let network =
                    if Subject.hasHidden (Catalogue.find network.Cell) then
                        network
                    else
                        { network with Cell = "lstm" }

                task "network" how { c with Sizes = network.Sizes } (Subject.ofNetwork network)
                |> check c.Threads)

            comparison (count 10) "with dropout inside a step, of which a part is not asked for" (fun (c: BatchCase) ->
                let i, h = c.Sizes.Input, c.Sizes.Hidden

                let two =
                    Subject.define "two" i h [ "w", [ h; i ] ] [ "a", [ h ]; "b", [ h ] ] (fun p s x ->
                        let next rate s = tanh (matmul p[0] (dropout rate x) + s)

                        let a = next 0.5 s[0]
                        [| a; next 0.4 s[1] |], a)

                let subject = Subject.ofCell two c.Sizes

                // The second state only: nobody needs the first one's noise.
                let run how p s xs =
                    let last, _ = subject.Run how p s xs
                    last[1..], last[1]

                task "two" (fun _ _ _ -> Unroll.forwards) c { subject with Run = run }
                |> check c.Threads)

            comparison (count 10) "with dropout inside a step" (fun (c: BatchCase) ->
                let gru = (Catalogue.find "gru").Make c.Sizes.Input c.Sizes.Hidden

                let dropping =
                    { gru with
                        Step = fun p s x -> gru.Step p (Array.map (dropout 0.3) s) (dropout 0.5 x)
                    }

                task "gru" (fun _ _ _ -> Unroll.forwards) c (Subject.ofCell dropping c.Sizes)
                |> check c.Threads)
        ]

/// The laws of all cells and networks, each on `count` cases where the compiled engine has so many, by `check`, which takes a number of
/// threads and a task.
let laws name count (check: int -> Task -> unit) =
    testList
        name
        [
            yield! Subject.makers @ others |> List.map (ofMaker count check)
            networks count check
        ]

let tests = laws "compiled cells" id Agreement.check
