/// Loops whose states are carried linearly are no loops, and mean the same.
module RnnFunctional.Tests.LinearScanLaws

open Expecto
open RnnFunctional

/// Cells of which every state is carried linearly.
let cells: (string * (int -> int -> AnyCell)) list =
    let mingru i h = Cell.erase (MinGru.cell true i h)

    [
        // A memory with constant factors, gates that read it before and after the step, and a cell which these gate.
        "linear lstm",
        (fun i h ->
            Subject.define
                "linear lstm"
                i
                h
                [ "w", [ h; i ]; "decay", [ h ]; "u", [ h; h ]; "v", [ h; h ] ]
                [ "c", [ h ]; "m", [ h ]; "h", [ h ] ]
                (fun p s x ->
                    let z = matmul p[0] x
                    let m = p[1] * s[1] + z
                    let f, o = sigmoid (matmul p[2] s[1] + z), sigmoid (matmul p[3] m - z)
                    let c = f * s[0] + (1.0 - f) * tanh m
                    let h = o * tanh c
                    [| c; m; h |], h))
        "stack of mingru", (fun i h -> Cell.stack [ mingru i h; mingru h h ])
        "residual mingru", (fun _ h -> Cell.residual (mingru h h))
        // Two states that change places can't be told apart one after the other, but a row of them can.
        "delays",
        (fun i h ->
            Subject.define "delays" i h [ "w", [ h; i ] ] [ "a", [ h ]; "b", [ h ]; "sum", [ 1; h ] ] (fun p s x ->
                let y = matmul p[0] x
                [| y; s[0]; s[2] - reshape [ 1; h ] (s[1] * y) |], s[1] + s[0] * y))
    ]

let private scans (roots: Tensor seq) =
    roots
    |> Seq.map _.Node
    |> Graph.reachable
    |> Array.filter (fun n -> n.Op.IsScan || n.Op.IsLinearScan)

/// `s`, traced.
let private traced how (s: Subject) =
    Subject.inputs s
    |> Array.mapi (fun i x -> Symbol(Node.leaf Shared $"x{i}" x.Shape))
    |> Subject.runOn how s

let private results seed f (xs: Tensor[]) =
    Array.append (Traced.run f xs) (Derivatives.gradients (f >> Weigh.sum seed) xs)

/// The law: `f` computes at `xs` what it does as loops, and so does its gradient: the same terms, of size 1 or so, in another order.
let private meansTheSame seed (f: Tensor[] -> Tensor[]) xs =
    let expected = Scan.asLoops (fun () -> results seed f xs)
    Close.allWithin 1e-12 "results and gradients" expected (results seed f xs)

let private hows: (string * (int -> Tensor -> Unroll)) list =
    let within length (how: Unroll) =
        { how with
            Length = Some(Tensor.Of(float length))
        }

    [
        "forwards", (fun _ _ -> Unroll.forwards)
        "backwards", (fun _ _ -> Unroll.backwards)
        "lengths", (fun length _ -> within length Unroll.forwards)
        "lengths, backwards", (fun length _ -> within length Unroll.backwards)
        "masks",
        (fun _ mask ->
            { Unroll.forwards with
                Mask = Some mask
            })
        "lengths and masks, backwards",
        (fun length mask ->
            { within length Unroll.backwards with
                Mask = Some mask
            })
    ]

let private ofCell (name, make) =
    testList
        name
        [
            for title, how in hows do
                property 12 $"{title}, means what its loop does" (fun (c: CellCase) ->
                    let s = Subject.draw make c
                    let how = how c.Cut (Draw.mask c.Seed "mask" [ c.Steps ])

                    if c.Steps > 0 then
                        Expect.isFalse (traced how s |> scans |> Array.exists _.Op.IsScan) "a loop is left"

                    meansTheSame c.Seed (Subject.runOn how s) (Subject.inputs s))
        ]

/// A step whose next states are random affine functions of their states: gates, signs, choices, sums, and shapes.
let private randomStep seed (w: Tensor) (s: Tensor[]) (x: Tensor) =
    let rng = Rng.stream seed "step" 0

    // What follows from `given`.
    let free (given: Tensor[]) =
        let a, b = Draw.pick rng given, Draw.pick rng given

        match rng.Below 4 with
        | 0 -> tanh (a + b)
        | 1 -> sigmoid a * b
        | 2 -> a
        | _ -> 0.5 * b - a

    let rec affine (given: Tensor[]) depth (state: Tensor) : Tensor =
        let inner () = affine given (depth + 1) state

        if depth = 3 then
            if rng.Below 4 = 0 then free given else state
        else
            match rng.Below 9 with
            | 0 -> -(inner ())
            | 1 -> free given + inner ()
            | 2 -> inner () - free given
            | 3 -> inner () + 0.5 * inner ()
            | 4 -> sigmoid (free given) * inner ()
            | 5 -> inner () / (1.0 + exp (free given))
            | 6 -> select (free given) (inner ()) (free given)
            | 7 -> select (free given) (inner ()) (inner ())
            | _ -> inner () |> reshape [ 1; Shape.size state.Shape ] |> reshape state.Shape

    // Each may see the states before it, at both times.
    let folder (given, next) state =
        let after = affine given 0 state
        Array.append given [| state; after |], next @ [ after ]

    let given, next = Array.fold folder ([| w; x |], []) s
    Array.ofList next, [| Draw.pick rng given; free given; x |]

let private random =
    property 150 "a loop with random affine steps means the same without it" (fun (c: CellCase) ->
        let draw purpose = Draw.normal c.Seed purpose [ c.Hidden ]

        let inputs =
            [|
                draw "w"
                draw "s"
                draw "t"
                Draw.normal c.Seed "xs" [ 1 + c.Steps; c.Hidden ]
            |]

        let f (all: Tensor[]) =
            let last, ys =
                Scan.many
                    (c.Seed % 2 = 0)
                    [| "s"; "t" |]
                    (fun s x -> randomStep c.Seed all[0] s x[0])
                    all[1..2]
                    [| all[3] |]

            Array.append last ys

        let symbols =
            inputs |> Array.mapi (fun i x -> Symbol(Node.leaf Shared $"x{i}" x.Shape))

        Expect.isFalse (f symbols |> scans |> Array.exists _.Op.IsScan) "a loop is left"
        meansTheSame c.Seed f inputs)

let private networks =
    property
        20
        "padded networks in both directions mean what their loops do, whatever stands in the padding"
        (fun (c: CellCase) ->
            let padding = 1 + c.Seed % 3

            let s =
                Subject.ofNetwork
                    {
                        Cell = "mingru"
                        Layers = 2
                        Bidirectional = true
                        Sizes = c
                    }

            let padded =
                { s with
                    Xs = Sequence.pad padding nan s.Xs
                }

            meansTheSame c.Seed (Subject.runOn (Unroll.ofLength c.Steps) padded) (Subject.inputs padded))

let private structure =
    let one name =
        Subject.draw
            (Catalogue.find name).Make
            {
                Input = 2
                Hidden = 3
                Steps = 4
                Seed = 1
            }

    testList
        "which loops are none"
        [
            test "mingru is one linear scan, and its gradient another" {
                let s = one "mingru"

                let forwards = traced Unroll.forwards s |> scans
                Expect.equal (forwards |> Array.map _.Op) [| LinearScan false |] "forwards"

                let leaves =
                    Subject.inputs s
                    |> Array.mapi (fun i x -> Symbol(Node.leaf Shared $"x{i}" x.Shape))

                let gradients =
                    Derivatives.gradients (Subject.runOn Unroll.forwards s >> Weigh.sum 1) leaves

                Expect.equal
                    (gradients |> scans |> Array.map _.Op)
                    [| LinearScan false; LinearScan true |]
                    "with the way back"
            }

            for name in [ "elman-tanh"; "elman-relu"; "lstm"; "gru"; "gru-reset-before" ] do
                test $"{name} stays a loop" {
                    Expect.equal
                        (traced Unroll.forwards (one name) |> scans |> Array.map _.Op.IsScan)
                        [| true |]
                        "scans"
                }

            test "truncated, mingru stays a loop" {
                let how =
                    { Unroll.forwards with
                        Truncate = Some 2
                    }

                Expect.equal (traced how (one "mingru") |> scans |> Array.map _.Op.IsScan) [| true |] "scans"
            }

            test "states that change places stay a loop, and so does a matrix that varies with time" {
                let ofStep step =
                    let leaf name shape = Symbol(Node.leaf Shared name shape)

                    let last, ys =
                        Scan.many
                            false
                            [| "s"; "t" |]
                            step
                            [| leaf "s" [ 2 ]; leaf "t" [ 2 ] |]
                            [| leaf "ms" [ 3; 2; 2 ]; leaf "xs" [ 3; 2 ] |]

                    scans (Array.append last ys) |> Array.map _.Op.IsScan

                Expect.equal (ofStep (fun s x -> [| s[1]; s[0] + x[1] |], [| s[0] |])) [| true |] "places"
                Expect.equal (ofStep (fun s x -> [| s[0]; s[1] + x[1] |], [| matmul x[0] x[1] |])) [| true |] "matrix"
            }
        ]

let tests =
    testList "linear scans" [ yield! cells |> List.map ofCell; random; networks; structure ]
