/// Remedies and trials.
module RnnFunctional.Tests.TrialTests

open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Vanishing

let private engine = CpuEngine.withThreads 1

/// A session of which only predictions are asked: `answer` gives them for a sequence's answers.
let private saying (answer: NdArray -> float[]) : Session =
    let asked () =
        invalidOp "only predictions are asked for"

    { new Session with
        member _.State
            with get () = asked ()
            and set _ = asked ()

        member _.Parameters
            with get () = asked ()
            and set _ = asked ()

        member _.Step(_, _) = asked ()
        member _.Gradient = asked ()
        member _.Carried = asked ()
        member _.Losses _ = asked ()
        member _.For _ = asked ()

        member _.Predict examples =
            examples
            |> Array.map (fun example ->
                let answers = answer example[1]
                [| NdArray([ answers.Length ], answers) |])
    }

let private scores =
    test "scores: the mean square, or the share of symbols that are right" {
        let draw (task: MemoryTask) =
            Array.init 60 (fun i -> task.Draw(Rng.stream 2 "score" i))

        let task = Adding.task 12

        let off by =
            saying (fun y -> [| Array.last y.Data + by |])

        Close.below (abs (Trial.score task (off 0.0) (draw task))) 1e-12 "right"
        Close.below (abs (Trial.score task (off 0.3) (draw task) - 0.09)) 1e-12 "off by 0.3"

        let task = Copy.task 3
        // Of the ten that count the first three are wrong.
        let logits (y: NdArray) =
            Array.skip (task.Steps - 10) y.Data
            |> Array.mapi (fun i symbol ->
                Array.init 9 (fun k ->
                    if k = (if i < 3 then (int symbol + 1) % 8 else int symbol) then
                        2.0
                    else
                        -1.0))
            |> Array.concat

        Close.below (abs (Trial.score task (saying logits) (draw task) - 0.7)) 1e-12 "seven of ten"
    }

let private remedies =
    testList
        "remedies on both engines"
        [
            for remedy in Remedies.all ->
                test remedy.Name {
                    let task = Adding.task 9
                    let model = Remedy.model task 5 remedy
                    let first = Model.initialise (remedy.Initial task.Span) 4 model
                    let sequences = Array.init 3 (fun i -> task.Draw(Rng.stream 4 "remedy" i))
                    let examples = sequences |> Array.map (fun s -> [| s.X; s.Y |])

                    let step (engine: Engine) =
                        let session = engine.Open model (Remedy.optimiser remedy) first 4
                        let before = session.Losses examples
                        let report = session.Step(examples, remedy.LearningRate)
                        before, report.Loss, session.Losses examples

                    let before, loss, after = step ReferenceEngine.engine
                    let before', loss', after' = step engine
                    // Float32 beside float64, of losses around 1.
                    Close.within 1e-4 "losses before" (Tensor.Of before) (Tensor.Of before')
                    Close.below (abs (loss - loss')) 1e-4 "loss of the step"
                    Close.within 1e-3 "losses after" (Tensor.Of after) (Tensor.Of after')
                    Expect.notEqual after before "something is learned"
                }
        ]

let private moved =
    test "a loss that is moved counts other answers" {
        let plain = Remedies.all |> List.find (fun r -> r.Name = "gru")
        let moved = { plain with MovesLoss = true }

        /// How many of the outputs the loss depends on.
        let reads (task: MemoryTask) remedy =
            let ys = Draw.normal 1 "ys" [ task.Steps; 4 ]

            let p =
                [| Draw.normal 1 "w" [ task.Outputs; 4 ]; Draw.normal 1 "b" [ task.Outputs ] |]

            let y = (task.Draw(Rng.stream 1 "moved" 0)).Y |> Tensor.Value
            let gradient = Grad.gradient (fun ys -> Remedy.lossOf task remedy p ys y) ys

            Seq.init task.Steps (fun t -> (NdArray.item t gradient.Array).Data)
            |> Seq.filter (Array.exists ((<>) 0.0))
            |> Seq.length

        Expect.equal (reads (Adding.task 7) plain) 1 "adding: the end"
        Expect.equal (reads (Adding.task 7) moved) 7 "adding: everywhere"
        Expect.equal (reads (Copy.task 7) plain) 27 "copy: everywhere"
        Expect.equal (reads (Copy.task 7) moved) 10 "copy: what is said again"
    }

let private budget =
    {
        Hidden = 8
        Batch = 16
        Steps = 300
        Every = 25
        Validation = 50
        Test = 100
    }

let private gru = Remedies.all |> List.find (fun r -> r.Name = "gru")

let private learns =
    test "a GRU learns which symbol came first, stops when it knows, and again the same with the same seed" {
        let run seed =
            let looks = ResizeArray()
            let result = Trial.run engine budget false seed (FirstSymbol.task 6) gru looks.Add
            Expect.equal (Array.ofSeq looks) result.Curve "all looks are told"
            { result with Seconds = 0.0 }

        let result = run 1
        Expect.isTrue result.Solved $"solved: {result.Score}"
        Expect.isLessThan result.Steps budget.Steps "it stopped early"
        Expect.equal (run 1) result "the same seed"
        Expect.notEqual (run 2).Curve result.Curve "another seed"
    }

let private hears =
    test "a trial that listens hears the network before and after" {
        let result =
            Trial.run engine { budget with Steps = 25 } true 1 (Adding.task 30) gru ignore

        match result.Before, result.After with
        | Some before, Some after ->
            Expect.equal before.Flow.Relative.Length 29 "lags"
            Expect.equal (before.Gates |> List.map _.Name) [ "reset"; "update"; "candidate" ] "gates"
            Expect.notEqual before.Flow after.Flow "training changes something"
        | _ -> failtest "nothing was heard"
    }

let private plans =
    test
        "plans: the whole study has the adding and the copy task over 100 to 1000 steps, and every trial a name of its own" {
        for isQuick in [ true; false ] do
            let names = StudyPlan.trials isQuick 2 Remedies.all |> List.map _.Name
            Expect.equal (List.distinct names) names "names"

        let trials = StudyPlan.trials false 1 Remedies.all

        for task in [ "adding"; "copy" ] do
            for span in [ 100; 200; 400; 1000 ] do
                let here = trials |> List.filter (fun t -> t.Task.Name = task && t.Task.Span = span)
                Expect.equal (here |> List.map _.Remedy.Name) (Remedies.all |> List.map _.Name) $"{task} {span}"
    }

let tests = testList "trials" [ scores; remedies; moved; learns; hears; plans ]
