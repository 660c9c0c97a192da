/// The training of a classifier: it learns, and what interrupts it leaves no trace.
module RnnFunctional.Tests.ClassifierTrainingTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text

/// Texts of some lengths in which one word decides, and whether it is the good one.
let private draw seed count =
    let rng = Rng.stream seed "toy" 0

    Array.init count (fun i ->
        let words = Array.init (3 + rng.Below 12) (fun _ -> $"w{rng.Below 20}")
        let isGood = i % 2 = 0
        words[rng.Below words.Length] <- if isGood then "good" else "bad"
        String.concat " " words, isGood)

let private settings =
    { ClassifierSettings.lesson with
        Preset = "toy"
        Words = 30
        Embedding = 6
        Hidden = 6
        Bidirectional = true
        Pooling = "max"
        InputDropout = 0.1
        StateDropout = 0.1
        Batch = 16
        Epochs = 6
        LearningRate = 0.03
        Clip = 1.0
        Lazy = true
        Schedule = "cosine"
        WarmUp = 50
        Initialisation = "pytorch,forget:1"
    }

/// Few steps, but everything that a training may have: two rounds, weights averaged in both, pairs, all dropout.
let private small =
    { settings with
        Pairs = 20
        Batch = 8
        Epochs = 2
        SelfTraining = 1
        Average = 0.6
        WordDropout = 0.1
        OutputDropout = 0.2
    }

let private encode encoder (texts: (string * bool)[]) =
    {
        Texts = texts |> Array.map (fst >> Encoder.encode encoder)
        Labels = texts |> Array.map (fun (_, isGood) -> if isGood then 1.0f else 0.0f)
    }

let private quiet =
    {
        Step = fun _ _ _ _ -> ()
        Epoch = ignore
        Stops = fun () -> false
        Saves = fun () -> false
        Save = ignore
    }

/// A training on `count` texts under `settings`.
let private train settings seed count resumed observer =
    let texts = draw 1 count
    let encoder = Encoder.build settings (Array.map fst texts)

    ClassifierTraining.run
        (CpuEngine.withThreads 2)
        settings
        encoder
        seed
        (encode encoder texts)
        (encode encoder (draw 2 100))
        (encode encoder (draw 3 20)).Texts
        resumed
        observer

let private bits (values: float[]) =
    Array.map BitConverter.DoubleToInt64Bits values

/// Everything that an end says but for the time it took.
let private result =
    function
    | Trained(parameters, history) -> bits parameters, history |> List.map (fun e -> { e with Seconds = 0.0 })
    | Stopped state -> failtest $"stopped in epoch {state.Course.Epoch}"

let private small' resumed observer = train small 5 30 resumed observer

let private uninterrupted = lazy (result (small' None quiet))

/// 4 batches in each of two epochs, then 7 in one with the unlabelled texts.
let private steps = 15

let private stoppedAfter step =
    let mutable doneSteps = 0

    small'
        None
        { quiet with
            Step = fun _ _ _ _ -> doneSteps <- doneSteps + 1
            Stops = fun () -> doneSteps = step
        }

let tests =
    testList
        "training of a classifier"
        [
            for pooling, pairs in [ "max", 0; "attention", 20 ] do
                test $"learns which word decides: {pooling}, {pairs} pairs" {
                    let settings =
                        { settings with
                            Pooling = pooling
                            Pairs = pairs
                        }

                    let _, history = result (train settings 1 400 None quiet)
                    Expect.hasLength history settings.Epochs "epochs"
                    let last = List.last history
                    Expect.isGreaterThan last.Validation.Accuracy 0.95 "accuracy"
                    Expect.isLessThan last.Loss history.Head.Loss "loss"
                }

            test "the same seed gives the same to the last bit, another one something else" {
                Expect.equal (result (small' None quiet)) uninterrupted.Value "again"
                let other = train small 6 30 None quiet
                Expect.notEqual (fst (result other)) (fst uninterrupted.Value) "another seed"
            }

            test "epochs of both rounds are reported, in order" {
                let found = snd uninterrupted.Value |> List.map (fun e -> e.Round, e.Epoch)
                Expect.equal found [ 1, 1; 1, 2; 2, 1 ] "rounds and epochs"
            }

            test "stopped after any step and resumed, it ends as if never interrupted" {
                for step in 1..steps do
                    match stoppedAfter step with
                    | Trained _ -> failtest $"not stopped after step {step}"
                    | Stopped state ->
                        Expect.equal (result (small' (Some state) quiet)) uninterrupted.Value $"after step {step}"
            }

            test "what is saved along the way is enough to go on, and later steps leave it as it is" {
                let saved = ResizeArray()

                let observer =
                    { quiet with
                        Saves = fun () -> true
                        Save = saved.Add
                    }

                Expect.equal (result (small' None observer)) uninterrupted.Value "while saving"
                Expect.hasLength saved steps "states"

                for state: ClassifierState in Seq.indexed saved |> Seq.filter (fun (i, _) -> i % 4 = 0) |> Seq.map snd do
                    Expect.equal
                        (result (small' (Some state) quiet))
                        uninterrupted.Value
                        $"from round {state.Round}, epoch {state.Course.Epoch}, batch {state.Course.Batch}"
            }

            test "weights are averaged where it is asked for" {
                let last = result (train { small with Average = 0.0 } 5 30 None quiet)
                Expect.notEqual (fst last) (fst uninterrupted.Value) "parameters"
            }

            test "a training is told how far it is" {
                let told = ResizeArray()

                small'
                    None
                    { quiet with
                        Step = fun round epoch share loss -> told.Add(round, epoch, share, loss)
                    }
                |> ignore

                let shares = [ for round, epoch, share, _ in told -> round, epoch, share ]
                Expect.hasLength shares steps "steps"
                Expect.equal shares (List.sort shares) "in order"

                let ends = shares |> List.filter (fun (_, _, share) -> share = 1.0)
                Expect.equal [ for round, epoch, _ in ends -> round, epoch ] [ 1, 1; 1, 2; 2, 1 ] "ends"
                Expect.all told (fun (_, _, _, loss) -> Double.IsFinite loss && loss > 0.0) "losses"
            }
        ]
