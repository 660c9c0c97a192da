/// What padding and masks mean, for every cell: they change nothing.
module RnnFunctional.Tests.MaskLaws

open Expecto
open RnnFunctional

/// States, outputs, and the gradients of a weighed sum of the states and of the outputs at the times in `kept`.
let private everything how kept seed (s: Subject) =
    let loss inputs =
        let results = Subject.runOn how s inputs
        let last = results.Length - 1

        let picked = kept |> List.map (fun t -> item t results[last]) |> Array.ofList

        Weigh.sum seed (Array.append (Array.take last results) picked)

    Subject.run how s, snd (Grad.valueAndGradients loss (Subject.inputs s))

/// `values` at the times in `kept`, and zeros at the other ones of `steps`.
let private spreadOut steps (kept: int list) (values: Tensor) =
    let rows = dict (Seq.mapi (fun i t -> t, NdArray.item i values.Array) kept)
    let shape = values.Shape.Tail

    let row t =
        match rows.TryGetValue t with
        | true, row -> row
        | _ -> NdArray.full shape 0.0

    Value(NdArray.stack shape (Array.init steps row))

/// The law: what `how` leaves of `s` to be run, the times `kept`, gives the same as a run over these alone. Nothing is rounded
/// otherwise, so that every number is the same: what is left out adds zeros only. Of a gradient that holds for loops; where there are none, what flows
/// back to a state from its end and from its output is multiplied apart, and rounded once more at each step.
let sameAsAlone (how: Unroll) kept seed (s: Subject) =
    let steps = s.Xs.Shape.Head

    let alone = { s with Xs = Sequence.pick kept s.Xs }

    let plain = if how.Reverse then Unroll.backwards else Unroll.forwards

    let both () =
        everything plain [ 0 .. List.length kept - 1 ] seed alone, everything how kept seed s

    let last (items: 'a[]) = items.Length - 1

    let inFull (items: Tensor[]) =
        Array.updateAt (last items) (spreadOut steps kept items[last items]) items

    let (expected, expectedGradients), (found, gradients) = Scan.asLoops both
    Close.allExactly "states and outputs" (inFull expected) found
    Close.allExactly "gradients" (inFull expectedGradients) gradients

    let (expected, expectedGradients), (found, gradients) = both ()
    Close.allExactly "states and outputs" (inFull expected) found
    Close.allWithin 1e-14 "gradients" (inFull expectedGradients) gradients

let private ofCell (name, make) =
    let law title check =
        property 25 title (fun (c: CellCase) -> check c (Subject.draw make c))

    testList
        name
        [
            for direction, how in [ "forwards", Unroll.forwards; "backwards", Unroll.backwards ] do
                let ofLength (length: int) =
                    { how with
                        Length = Some(Tensor.Of(float length))
                    }

                law $"{direction}, padding changes no output, state or gradient, not even NaN" (fun c s ->
                    let padded =
                        { s with
                            Xs = Sequence.pad (1 + c.Seed % 3) nan s.Xs
                        }

                    sameAsAlone (ofLength c.Steps) [ 0 .. c.Steps - 1 ] c.Seed padded)

                law $"{direction}, masked steps change no output, state or gradient, not even NaN" (fun c s ->
                    let mask = Draw.mask c.Seed "mask" [ c.Steps ]
                    let kept = [ 0 .. c.Steps - 1 ] |> List.filter (fun t -> mask.Array.Data[t] > 0.0)
                    let xs = select (column mask) s.Xs (Tensor.Of nan)
                    sameAsAlone { how with Mask = Some mask } kept c.Seed { s with Xs = xs })

                law $"{direction}, of mask and length together those steps count that both let through" (fun c s ->
                    let mask = Draw.mask c.Seed "mask" [ c.Steps ]
                    let kept = [ 0 .. c.Cut - 1 ] |> List.filter (fun t -> mask.Array.Data[t] > 0.0)
                    sameAsAlone { ofLength c.Cut with Mask = Some mask } kept c.Seed s)

                law $"{direction}, a length of 0 returns the first state, and zeros" (fun c s ->
                    let expected = Array.append s.S [| zeros [ c.Steps; s.Output ] |]
                    Close.allExactly "states and outputs" expected (Subject.run (ofLength 0) s))
        ]

let tests = testList "padding and masks" (Subject.makers |> List.map ofCell)
