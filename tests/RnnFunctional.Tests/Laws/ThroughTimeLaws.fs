/// Ways through time: what the combinators and the cells of long memory promise beyond the laws of every cell.
module RnnFunctional.Tests.ThroughTimeLaws

open System
open Expecto
open RnnFunctional

let private elman = (Catalogue.find "elman-tanh").Make
let private gru = (Catalogue.find "gru").Make

/// Two cells of one declaration come to the same.
let private same what (a: AnyCell) (b: AnyCell) (case: CellCase) =
    let subject = Subject.ofCell a case
    let other = Subject.ofCell b case

    List.iter2
        (Close.within 1e-12 what)
        (List.ofArray (Subject.run Unroll.forwards subject))
        (List.ofArray (Subject.run Unroll.forwards other))

let private leaky =
    testList
        "leaky"
        [
            property 30 "with time constants of 1 it is the cell" (fun (c: CellCase) ->
                let cell = gru c.Input c.Hidden
                same "leaky" cell (ThroughTime.leaky (Array.create c.Hidden 1.0) cell) c)

            property 30 "a unit of a cell that puts out nothing fades over its time constant" (fun (c: CellCase) ->
                let tau = TimeConstants.spread 1.0 7.0 c.Hidden
                let cell = ThroughTime.leaky tau (elman c.Input c.Hidden)
                let nothing = Spec.zero cell.Parameters
                let s = Draw.normal c.Seed "h" [ c.Hidden ]

                let states, _ =
                    Cell.run Unroll.forwards cell nothing [| s |] (zeros [ c.Steps; c.Input ])

                let kept = tau |> Array.map (fun t -> (1.0 - 1.0 / t) ** float c.Steps)
                Close.within 1e-12 "faded" (Tensor.Of kept * s) states[0])

            testCase
                "what has no state that it puts out is refused, and so is a wrong number of time constants"
                (fun () ->
                    Refused.naming [ "lru"; "a state `h` [3]"; "carry_re [3]"; "elman-tanh" ] (fun () ->
                        ThroughTime.leaky [| 1.0; 2.0; 3.0 |] ((Catalogue.find "lru").Make 2 3))

                    Refused.naming [ "3 time constants"; "found 2" ] (fun () ->
                        ThroughTime.leaky [| 1.0; 2.0 |] (elman 2 3)))
        ]

let private residual =
    property 30 "residual through time: the sum of the shares of what the cell says" (fun (c: CellCase) ->
        let cell = elman c.Input c.Hidden
        let subject = Subject.ofCell (ThroughTime.residual 0.25 cell) c

        let states, ys =
            Cell.run Unroll.forwards (ThroughTime.residual 0.25 cell) subject.P subject.S subject.Xs

        let sum =
            Seq.init c.Steps (fun t ->
                let before = if t = 0 then subject.S[0] else item (t - 1) ys
                snd (cell.Step subject.P [| before |] (item t subject.Xs)))
            |> Seq.fold (fun sum y -> sum + 0.25 * y) subject.S[0]

        Close.within 1e-12 "sum" sum states[0])

let private dilated =
    testList
        "dilated"
        [
            property 30 "by 1 it is the cell" (fun (c: CellCase) ->
                let cell = (Catalogue.find "lstm").Make c.Input c.Hidden
                same "dilated" cell (ThroughTime.dilated 1 cell) c)

            property 30 "by k it is k runs of the cell, one for each k-th step" (fun (c: CellCase) ->
                let k = 1 + c.Seed % 4
                let cell = gru c.Input c.Hidden
                let p = Draw.decls c.Seed "parameters" cell.Parameters.Decls
                let xs = Draw.normal c.Seed "xs" [ c.Steps * k; c.Input ]
                let spread = ThroughTime.dilated k cell
                let _, ys = Cell.run Unroll.forwards spread p (Cell.start spread) xs

                for offset in 0 .. k - 1 do
                    let own = [ offset..k .. c.Steps * k - 1 ]

                    let _, alone =
                        Cell.run Unroll.forwards cell p (Cell.start cell) (Sequence.pick own xs)

                    Close.within 1e-12 "own steps" alone (Sequence.pick own ys))
        ]

let private skip =
    property 30 "elman-skip without its second way is the standard RNN" (fun (c: CellCase) ->
        let cell = Cell.erase (SkipElman.cell 3 c.Input c.Hidden)
        let plain = elman c.Input c.Hidden
        let p = Draw.decls c.Seed "parameters" plain.Parameters.Decls
        let xs = Draw.normal c.Seed "xs" [ c.Steps; c.Input ]
        let _, expected = Cell.run Unroll.forwards plain p (Cell.start plain) xs
        let without = Array.append p [| zeros [ c.Hidden; c.Hidden ] |]
        let _, ys = Cell.run Unroll.forwards cell without (Cell.start cell) xs
        Close.within 1e-12 "outputs" expected ys)

let private indRnn =
    property 30 "indrnn: units that are above nothing pass a gradient on by u alone" (fun (c: CellCase) ->
        let cell = Cell.erase (IndRnn.cell 50 c.Input c.Hidden)

        let u =
            TimeConstants.spread 1.0 50.0 c.Hidden
            |> Array.map (fun tau -> exp (-1.0 / tau))
        // Positive biases and no inputs: every unit is on.
        let p = [| zeros [ c.Hidden; c.Input ]; zeros [ c.Hidden ]; full [ c.Hidden ] 0.3 |]

        let last s =
            let states, _ = Cell.run Unroll.forwards cell p [| s |] (zeros [ c.Steps; c.Input ])
            sumAll states[0]

        let gradient = Grad.gradient last (full [ c.Hidden ] 1.0)
        Close.within 1e-12 "gradient" (Tensor.Of(u |> Array.map (fun u -> u ** float c.Steps))) gradient)

/// A complex number's powers against what the cell carries.
let private lru =
    property 30 "lru: the state is the sum of what was fed, each turned and faded by its age" (fun (c: CellCase) ->
        let steps, turn = 20.0, 5.0
        let cell = Cell.erase (Lru.cell 20 turn c.Input c.Hidden)
        let p = Cell.initialise Preset.pytorch c.Seed cell
        let xs = Draw.normal c.Seed "xs" [ c.Steps; c.Input ]
        let states, _ = Cell.run Unroll.forwards cell p (Cell.start cell) xs
        let tau = TimeConstants.spread (sqrt steps) (steps ** 1.5) c.Hidden
        let angle = Rotor.angles turn c.Hidden

        for k in 0 .. c.Hidden - 1 do
            let lambda = Numerics.Complex.FromPolarCoordinates(exp (-1.0 / tau[k]), angle[k])
            let gamma = sqrt (1.0 - lambda.Magnitude ** 2.0)

            let fed t =
                let b = (matmul p[2] (item t xs)).Array.Data
                Numerics.Complex(gamma * b[k], gamma * b[c.Hidden + k])

            let sum =
                Seq.init c.Steps (fun t -> Numerics.Complex.Pow(lambda, float (c.Steps - 1 - t)) * fed t)
                |> Seq.fold (+) Numerics.Complex.Zero

            Close.below (abs (sum.Real - states[0].Array.Data[k])) 1e-10 "real part"
            Close.below (abs (sum.Imaginary - states[1].Array.Data[k])) 1e-10 "imaginary part")

let private rotorLstm =
    property 30 "rotor-lstm: the gradient along c is the product of the forget gates alone" (fun (c: CellCase) ->
        let cell = RotorLstm.cell 20 5.0 c.Input c.Hidden
        let p = Cell.initialise Preset.pytorch c.Seed cell
        let xs = Draw.normal c.Seed "xs" [ c.Steps; c.Input ]
        let start = Cell.start cell

        let memory c0 =
            let last, _ = Cell.run Unroll.forwards cell p { start with C = c0 } xs
            sumAll last.C

        let gates =
            [ 0 .. c.Steps - 1 ]
            |> List.scan
                (fun (s, _) t ->
                    let next, _ = cell.Step p s (item t xs)
                    let seen = concat next.Trace.Re next.Trace.Im
                    next, sigmoid (affine p.Gates.Forget seen (item t xs)))
                (start, full [ c.Hidden ] 1.0)
            |> List.map snd
            |> List.reduce (*)

        Close.within 1e-12 "product" gates (Grad.gradient memory (zeros [ c.Hidden ])))

let private spread =
    testCase "time constants are evenly spread in their logarithm, and run forwards" (fun () ->
        let taus = TimeConstants.spread 2.0 32.0 5
        Array.iter2 (fun (a: float) b -> Close.below (abs (a - b)) 1e-12 "τ") taus [| 2.0; 4.0; 8.0; 16.0; 32.0 |]
        Expect.equal (TimeConstants.spread 3.0 9.0 1) [| 3.0 |] "one alone"
        Refused.naming [ "from 1 step on"; "found 0.5 to 3" ] (fun () -> TimeConstants.spread 0.5 3.0 2))

let tests =
    testList "through time" [ leaky; residual; dilated; skip; indRnn; lru; rotorLstm; spread ]
