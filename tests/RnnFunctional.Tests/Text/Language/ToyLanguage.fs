namespace RnnFunctional.Tests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Text

/// A language of three words, and small trainings.
module ToyLanguage =

    let symbols = 6

    /// Two begin alike, and two end alike.
    let private words = [| [| 0; 1; 2; 5 |]; [| 0; 3; 4; 5 |]; [| 1; 1; 4; 5 |] |]

    /// What a symbol costs whoever knows the language, in nats: which of three words it is, once in four symbols.
    let entropy = log 3.0 / 4.0

    /// A text of `count` words, each as likely as the others.
    let text seed count =
        let rng = Rng.stream seed "toy language" 0
        Array.init count (fun _ -> Draw.pick rng words) |> Array.concat

    /// `text` in `symbols` symbols, of which the last `told` are to score by. Each is a character.
    let data symbols told (text: int[]) : LanguageData =
        let learned = text.Length - told

        {
            Symbols = symbols
            Train = Array.take learned text
            Held = Array.skip (learned - 1) text
            Characters = told
        }

    /// A small network that reads streams, with nothing that a training may do without.
    let settings =
        { LanguageSettings.lesson with
            Preset = "toy"
            Embedding = 4
            Hidden = 12
            Window = 0
            Steps = 10
            Batch = 8
            Epochs = 8
            Optimiser = "adam"
            LearningRate = 0.03
            Initialisation = "pytorch"
        }

    let quiet: LanguageObserver =
        {
            Step = fun _ _ _ -> ()
            Sample = fun _ -> ""
            Epoch = ignore
            Stops = fun () -> false
            Saves = fun () -> false
            Save = ignore
        }

    /// `observer`, which stops after `step` steps.
    let stoppingAfter step (observer: LanguageObserver) =
        let mutable doneSteps = 0

        { observer with
            Step =
                fun epoch share loss ->
                    doneSteps <- doneSteps + 1
                    observer.Step epoch share loss
            Stops = fun () -> doneSteps = step
        }

    let bits (values: float[]) =
        Array.map BitConverter.DoubleToInt64Bits values

    /// The parameters, and how the epochs went.
    let learned =
        function
        | Learned(parameters, history) -> parameters, history
        | Halted state -> failtest $"halted in epoch {state.Course.Epoch}"

    /// Where a training was halted.
    let halted =
        function
        | Halted state -> state
        | Learned(_, history) -> failtest $"not halted in {history.Length} epochs"

    /// Everything that an end says but for the time it took.
    let result ending =
        let parameters, history = learned ending
        bits parameters, history |> List.map (fun e -> { e with Seconds = 0.0 })
