/// What the loop over time means, for every cell.
module RnnFunctional.Tests.ScanLaws

open Expecto
open RnnFunctional

let private directions =
    [ "forwards", Unroll.forwards; "backwards", Unroll.backwards ]

/// The scan law: a run over xs @ ys is a run over one part, and then over the other from where the first ended.
let private inTwoParts (how: Unroll) (s: Subject) (cut: int) =
    let rest = s.Xs.Shape.Head - cut
    let first, second = Sequence.part 0 cut s.Xs, Sequence.part cut rest s.Xs
    let run state xs = s.Run how s.P state xs

    if how.Reverse then
        let state, later = run s.S second
        let state, earlier = run state first
        Array.append state [| concatAlong 0 [ earlier; later ] |]
    else
        let state, earlier = run s.S first
        let state, later = run state second
        Array.append state [| concatAlong 0 [ earlier; later ] |]

let private ofCell (name, make) =
    let law count title check =
        property count title (fun (c: CellCase) -> check c (Subject.draw make c))

    testList
        name
        [
            for direction, how in directions do
                law 40 $"{direction}, a run over two sequences is a run over one after the other" (fun c s ->
                    Close.allExactly "states and outputs" (Subject.run how s) (inTwoParts how s c.Cut))

                law 40 $"{direction}, the loop over values computes what its traced graph computes" (fun _ s ->
                    Close.allExactly
                        "states and outputs"
                        (Subject.run how s)
                        (Traced.run (Subject.runOn how s) (Subject.inputs s)))

                law 20 $"{direction}, a sequence of length 0 returns its first state" (fun _ s ->
                    let found = Subject.run how { s with Xs = Sequence.part 0 0 s.Xs }
                    Close.allExactly "states and outputs" (Array.append s.S [| zeros [ 0; s.Output ] |]) found)

                property 20 $"{direction}, a run of one step is the cell's step" (fun (c: CellCase) ->
                    let c = { c with Steps = 1 }
                    let s = Subject.draw make c
                    let states, y = (make c.Input c.Hidden).Step s.P s.S (item 0 s.Xs)
                    Close.allExactly "states and output" (Array.append states [| stack [ y ] |]) (Subject.run how s))

            law 40 "a run backwards over the reversed sequence is the reversed run" (fun _ s ->
                let found = Subject.run Unroll.backwards { s with Xs = Sequence.reverse s.Xs }

                let last = found.Length - 1
                let turned = Array.updateAt last (Sequence.reverse found[last]) found
                Close.allExactly "states and outputs" (Subject.run Unroll.forwards s) turned)
        ]

let tests = testList "scan" (Subject.makers |> List.map ofCell)
