/// What interrupts the training of a language model leaves no trace.
module RnnFunctional.Tests.LanguageInterruptionTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text
open RnnFunctional.Tests.ToyLanguage

let private cpu = CpuEngine.withThreads 2

/// Few steps, but everything that a training may have; the averaging begins in the middle of the second epoch.
let private small =
    { settings with
        Layers = 2
        Hidden = 5
        Tied = true
        InputDropout = 0.1
        StateDropout = 0.1
        LayerDropout = 0.1
        OutputDropout = 0.2
        Batch = 3
        Steps = 4
        Epochs = 3
        Schedule = "cosine"
        WarmUp = 3
        Clip = 1.0
        Average = 0.5
    }

let private ways =
    [
        "streams with carried states", small
        "windows", { small with Window = 4; Batch = 14 }
    ]

/// Five steps to an epoch either way.
let private steps = 15

let private words = data symbols 40 (text 5 27)

let private run engine settings resumed (observer: LanguageObserver) =
    LanguageTraining.run
        engine
        settings
        5
        words
        resumed
        // What is written shows with which weights.
        { observer with
            Sample = fun parameters -> $"{Array.sum parameters:R}"
        }

/// All the numbers of a state.
let private numbers (state: LanguageState) =
    let course = state.Course

    [
        course.Training.Parameters
        yield! course.Training.Slots
        course.Average
        state.Carried
        state.Best
    ]
    |> List.map bits

let tests =
    testList
        "interruptions of a language model's training"
        [
            for what, settings in ways do
                test $"{what}: halted after any step and resumed, it ends as if never interrupted" {
                    let uninterrupted = result (run cpu settings None quiet)

                    for step in 1..steps do
                        let state = halted (run cpu settings None (stoppingAfter step quiet))
                        Expect.equal (result (run cpu settings (Some state) quiet)) uninterrupted $"after step {step}"
                }

                for engine in [ cpu; ReferenceEngine.engine ] do
                    test
                        $"{what}, {engine.Name}: what is saved along the way is whole, and later steps leave it as it is" {
                        let saved = ResizeArray()

                        let observer =
                            { quiet with
                                Saves = fun () -> true
                                Save = fun state -> saved.Add(state, numbers state)
                            }

                        let uninterrupted = result (run engine settings None observer)
                        Expect.hasLength saved steps "states"

                        for state, before in saved do
                            Expect.equal (numbers state) before $"epoch {state.Course.Epoch}, step {state.Course.Batch}"

                        // In the middle of an epoch, at its end, and after averaging has begun.
                        for i in [ 1; 4; 8; 12 ] do
                            let state, _ = saved[i]

                            Expect.equal
                                (result (run engine settings (Some state) quiet))
                                uninterrupted
                                $"from epoch {state.Course.Epoch}, step {state.Course.Batch}"

                        Expect.equal (fst saved[7]).Course.Averaged 0 "before averaging"
                        Expect.isGreaterThan (fst saved[8]).Course.Averaged 0 "after it has begun"
                    }

            test "a training is told how far it is" {
                let told = ResizeArray()

                run
                    cpu
                    small
                    None
                    { quiet with
                        Step = fun epoch share loss -> told.Add(epoch, share, loss)
                    }
                |> ignore

                let expected =
                    [
                        for epoch in 1..3 do
                            for step in 1..5 -> epoch, float step / 5.0
                    ]

                Expect.equal [ for epoch, share, _ in told -> epoch, share ] expected "epochs and shares"
                Expect.all told (fun (_, _, loss) -> Double.IsFinite loss && loss > 0.0) "losses"
            }
        ]
