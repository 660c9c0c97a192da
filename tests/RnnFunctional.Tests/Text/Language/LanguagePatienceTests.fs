/// A training of a language model stops when nothing gets better, and keeps what was best.
module RnnFunctional.Tests.LanguagePatienceTests

open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text
open RnnFunctional.Tests.ToyLanguage

let private cpu = CpuEngine.withThreads 2

/// Symbols of which some come more often, and of which nothing else can be learned: what is there besides can only be got by heart.
let private noise =
    let rng = Rng.stream 1 "noise" 0
    data symbols 200 (Array.init 320 (fun _ -> rng.Below(1 + rng.Below symbols)))

let private overfitting =
    { settings with
        Hidden = 24
        Batch = 4
        Steps = 5
        Epochs = 60
        Patience = 3
        LearningRate = 0.02
    }

/// What a training on noise ends with, and the weights of each epoch as they were told.
let private train engine settings resumed (observer: LanguageObserver) =
    let told = ResizeArray()

    let observer =
        { observer with
            Sample =
                fun parameters ->
                    told.Add(bits parameters)
                    ""
        }

    LanguageTraining.run engine settings 2 noise resumed observer, told

let private best (history: LanguageEpoch list) = history |> List.minBy _.Validation

let tests =
    testList
        "patience with a language model"
        [
            test "some epochs without a better one are the end, and the best one's weights are kept" {
                let ending, told = train cpu overfitting None quiet
                let parameters, history = learned ending
                let best = best history
                Expect.isGreaterThan best.Epoch 1 "something is learned"
                Expect.equal history.Length (best.Epoch + overfitting.Patience) "epochs"
                Expect.isLessThan history.Length overfitting.Epochs "before the last one"
                Expect.equal (bits parameters) told[best.Epoch - 1] "the best epoch's"

                let session = LanguageSession(cpu, overfitting, symbols, parameters, 1)
                Expect.equal (LanguageTraining.score session overfitting noise 32) best.Validation "score"
            }

            test "without it all epochs are done, and the last one's weights stand, though they are worse" {
                let ending, told =
                    train
                        cpu
                        { overfitting with
                            Patience = 0
                            Epochs = 25
                        }
                        None
                        quiet

                let parameters, history = learned ending
                Expect.hasLength history 25 "epochs"
                Expect.isLessThan (best history).Epoch 25 "it gets worse"
                Expect.equal (bits parameters) told[24] "the last epoch's"
            }

            test "a training that goes on after its best epoch knows of it" {
                let ending, _ = train cpu overfitting None quiet
                let _, history = learned ending
                let s = Streams.cut overfitting.Batch overfitting.Steps noise.Train.Length
                // In the second epoch after the best one.
                let step = ((best history).Epoch + 1) * s.Pieces + 2
                let early, _ = train cpu overfitting None (stoppingAfter step quiet)
                let late, _ = train cpu overfitting (Some(halted early)) quiet
                Expect.equal (result late) (result ending) "end"
            }

            for engine in [ cpu; ReferenceEngine.engine ] do
                test $"{engine.Name}: averaged weights of the best epoch are not moved by later ones" {
                    let settings =
                        { overfitting with
                            Hidden = 8
                            Batch = 2
                            Epochs = 6
                            Patience = 6
                            LearningRate = 0.1
                            Average = 0.99
                        }

                    let ending, told = train engine settings None quiet
                    let parameters, history = learned ending
                    Expect.isLessThan (best history).Epoch settings.Epochs "it gets worse"
                    Expect.equal (bits parameters) told[(best history).Epoch - 1] "the best epoch's"
                }
        ]
