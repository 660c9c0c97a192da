/// The training of a language model: it learns, repeats itself, and stops in time.
module RnnFunctional.Tests.LanguageTrainingTests

open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text
open RnnFunctional.Tests.ToyLanguage

let private cpu = CpuEngine.withThreads 2

/// Windows of the same network: a word and a symbol before it say all that can be known.
let private windows =
    { settings with
        Window = 6
        Batch = 32
        Epochs = 4
    }

let private ways = [ "streams", settings; "windows", windows ]

let private toy = data symbols 240 (text 1 280)

/// The nats a symbol of `text` costs whoever knows how often each comes, and nothing else.
let private unigram (text: int[]) =
    text
    |> Array.countBy id
    |> Array.sumBy (fun (_, count) ->
        let p = float count / float text.Length
        -p * log p)

let private learning =
    testList
        "learns"
        [
            for what, settings in ways do
                test $"from {what}, nearly all that there is to know of a small language" {
                    let _, history = learned (LanguageTraining.run cpu settings 1 toy None quiet)
                    Expect.hasLength history settings.Epochs "epochs"
                    let last = List.last history
                    Expect.isGreaterThan (unigram toy.Held) (5.0 * entropy) "the language has something to learn"
                    Close.below last.Validation (1.5 * entropy) "held out"
                    Close.below last.Loss history.Head.Loss "loss"
                    // The language is drawn: who told much better would have seen what comes.
                    Expect.isGreaterThan last.Validation (0.8 * entropy) "and no more"
                }
        ]

/// Steps too short for any weight to move.
let private still (settings: LanguageSettings) =
    { settings with
        Optimiser = "sgd"
        LearningRate = 1e-30
        Epochs = 2
    }

let private reading =
    testList
        "reads"
        [
            test "each stream as one text, whose state goes from piece to piece, anew in each epoch" {
                let settings = still settings
                let _, history = learned (LanguageTraining.run cpu settings 1 toy None quiet)
                let parameters = LanguageTraining.initialise settings symbols 1
                let session = LanguageSession(cpu, settings, symbols, parameters, 1)
                let s = Streams.cut settings.Batch settings.Steps toy.Train.Length
                Expect.isGreaterThan s.Pieces 5 "pieces"

                let alone row =
                    session.Nats(Array.sub toy.Train (row * s.Apart) (s.Pieces * s.Steps + 1), 1)

                let nats, count =
                    List.init s.Rows alone |> List.fold (fun (a, m) (b, n) -> a + b, m + n) (0.0, 0)

                for epoch in history do
                    // Means of float32 losses.
                    Close.numbers 1e-5 $"loss of epoch {epoch.Epoch}" (nats / float count) epoch.Loss
                    Expect.equal epoch.Symbols (int64 count) "symbols"
            }

            test "each window of the text once an epoch" {
                let settings = still windows
                let _, history = learned (LanguageTraining.run cpu settings 1 toy None quiet)
                let parameters = LanguageTraining.initialise settings symbols 1
                let session = LanguageSession(cpu, settings, symbols, parameters, 1)
                let nats, count = session.WindowNats(toy.Train, settings.Window)

                for epoch in history do
                    Close.numbers 1e-5 $"loss of epoch {epoch.Epoch}" (nats / float count) epoch.Loss
                    Expect.equal epoch.Symbols (int64 (count * settings.Window)) "symbols"
            }
        ]

let private repeating =
    testList
        "repeats"
        [
            for what, settings in ways do
                test $"{what}: the same seed gives the same to the last bit, another one something else" {
                    let settings =
                        { settings with
                            Epochs = 1
                            InputDropout = 0.2
                            OutputDropout = 0.2
                        }

                    let train seed =
                        result (LanguageTraining.run cpu settings seed toy None quiet)

                    let first = train 3
                    Expect.equal (train 3) first "again"
                    Expect.notEqual (fst (train 4)) (fst first) "another seed"
                }
        ]

let private refusals =
    testList
        "refuses"
        [
            for settings, parts in
                [
                    { settings with Steps = 200 }, [ "more than 200 symbols"; "found 200"; "--steps" ]
                    { windows with Window = 200 }, [ "more than 200 symbols"; "found 200"; "--window" ]
                ] do
                test $"a text that is too short: {List.last parts}" {
                    let short = data symbols 20 (text 1 55)
                    Refused.naming parts (fun () -> LanguageTraining.run cpu settings 1 short None quiet)
                }

            test "a text with nothing to score by" {
                Refused.naming [ "to score by"; "found none"; "--validation-share" ] (fun () ->
                    LanguageTraining.run cpu settings 1 (data symbols 0 (text 1 55)) None quiet)
            }

            for engine in [ cpu; ReferenceEngine.engine ] do
                for what, settings in ways do
                    test $"{engine.Name}: {what} on which it diverges" {
                        let settings =
                            { settings with
                                Cell = "elman-relu"
                                Batch = 2
                                Optimiser = "sgd"
                                LearningRate = 1e200
                            }

                        let error =
                            Expect.throwsC
                                (fun () ->
                                    LanguageTraining.run engine settings 1 (data symbols 20 (text 1 20)) None quiet
                                    |> ignore)
                                id

                        match error with
                        | :? DivergenceException as divergence ->
                            Expect.stringContains error.Message "learning rate" "message"
                            Expect.isGreaterThan divergence.State.Parameters.Length 0 "the last good state"
                        | _ -> failtest $"no DivergenceException: {error.Message}"
                    }
        ]

let tests =
    testList "training of a language model" [ learning; reading; repeating; refusals ]
