/// Derivatives through time, for every cell.
module RnnFunctional.Tests.GradientLaws

open Expecto
open RnnFunctional

/// The slope of `f` at `xs` along `d`, by a central difference.
let private slope step (f: Tensor[] -> Tensor) (xs: Tensor[]) (d: Tensor[]) =
    let at (h: float) =
        (f (Array.map2 (fun x d -> x + h * d) xs d)).Scalar

    (at step - at -step) / (2.0 * step)

/// A scalar that depends on all states and outputs, as a function of all inputs.
let private loss how seed s inputs =
    Weigh.sum seed (Subject.runOn how s inputs)

/// The law: the slope along a direction, by differences, is the one that the gradient gives. The first step is the best for
/// smooth functions; where a rectifier's kink lies within it, only one a thousand times smaller tells, and to fewer places.
/// A wrong gradient agrees with neither.
let isSlope how seed (s: Subject) =
    let f, xs = loss how seed s, Subject.inputs s
    let d = Draw.like seed "direction" xs
    let expected = Weigh.dot (Derivatives.gradients f xs) d

    let off step =
        abs (slope step f xs d - expected) / max 1.0 (abs expected)

    Close.below (Seq.min (Seq.map off [ 1e-5; 1e-8 ])) 1e-6 $"the gradient's slope is {expected}"

/// The law: ⟨vjp ct, t⟩ = ⟨ct, jvp t⟩, for states and outputs by all inputs.
let isDual how seed (s: Subject) =
    Derivatives.areDual seed (Subject.runOn how s) (Subject.inputs s)

/// Small enough for differences in every number, which take their time.
let private small (c: CellCase) =
    { c with
        Steps = min c.Steps 3
        Hidden = min c.Hidden 2
        Input = min c.Input 2
    }

let private truncatedByHand every (how: Unroll) (s: Subject) (inputs: Tensor[]) =
    let p, rest = Array.splitAt s.P.Length inputs
    let state, xs = Array.splitAt s.S.Length rest
    let steps = s.Xs.Shape.Head

    // Chunks in the order in which the scan walks; the last may be shorter.
    let chunks =
        [
            for k in 0..every .. steps - 1 do
                let count = min every (steps - k)
                (if how.Reverse then steps - k - count else k), count
        ]

    let run (state: Tensor[]) (start, count) =
        let state =
            if start = fst chunks.Head then
                state
            else
                Array.map stopGradient state

        let next, ys = s.Run how p state (slice 0 start count xs[0])
        ys, next

    let ys, last = List.mapFold run state chunks
    Array.append last [| concatAlong 0 (if how.Reverse then List.rev ys else ys) |]

let private ofCell (name, make) =
    let law count title check =
        property count title (fun (c: CellCase) -> check c (Subject.draw make c))

    let either (c: CellCase) =
        if c.Seed % 2 = 0 then Unroll.forwards else Unroll.backwards

    testList
        name
        [
            law 30 "the gradient is the slope along any direction" (fun c s -> isSlope (either c) c.Seed s)

            if not (name.Contains "relu") then
                property 4 "the gradient is what central differences find in every number" (fun (c: CellCase) ->
                    let c = small c
                    let s = Subject.draw make c
                    // Differences with steps of 1e-5 are good to about 1e-9.
                    Close.below (Grad.check (loss Unroll.forwards c.Seed s) (Subject.inputs s)) 1e-6 "gradient")

            law 30 "⟨vjp ct, t⟩ = ⟨ct, jvp t⟩" (fun c s -> isDual (either c) c.Seed s)

            law 10 "the second derivative is the same, forwards over backwards and backwards over backwards" (fun c s ->
                Derivatives.secondAgree c.Seed (Subject.runOn Unroll.forwards s) (Subject.inputs s))

            for direction, how in [ "forwards", Unroll.forwards; "backwards", Unroll.backwards ] do
                law 20 $"{direction}, truncated back-propagation is a stop between chunks" (fun c _ ->
                    // Without a step there is nothing to cut.
                    let c = { c with Steps = c.Steps + 1 }
                    let s = Subject.draw make c
                    let every = 1 + c.Seed % 4
                    let cut = { how with Truncate = Some every }
                    let xs = Subject.inputs s

                    let byHand inputs =
                        Weigh.sum c.Seed (truncatedByHand every how s inputs)

                    Close.allExactly "values" (Subject.run how s) (Subject.run cut s)
                    // Sums over time come in another order, chunk by chunk.
                    Close.allWithin
                        1e-12
                        "gradients"
                        (Derivatives.gradients byHand xs)
                        (Derivatives.gradients (loss cut c.Seed s) xs))

            law 10 "truncation at or beyond the last step cuts nothing" (fun c s ->
                // A loop with cuts stays one, and so must the other: a linear scan adds up in another order.
                let whole =
                    Scan.asLoops (fun () -> Derivatives.gradients (loss Unroll.forwards c.Seed s) (Subject.inputs s))

                let cut =
                    { Unroll.forwards with
                        Truncate = Some(c.Steps + 1)
                    }

                Close.allExactly "gradients" whole (Derivatives.gradients (loss cut c.Seed s) (Subject.inputs s)))
        ]

let tests = testList "derivatives through time" (Subject.makers |> List.map ofCell)
