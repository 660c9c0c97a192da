namespace RnnFunctional.Tests

open System
open RnnFunctional
open RnnFunctional.Text

/// Language models of every kind, drawn from a case.
module LanguageCase =

    let symbols = 7

    /// With a table of vectors or one-hot, tied or not, as the case's seed has it; with dropout everywhere.
    let settings (c: NetworkCase) =
        let embedding = if c.Sizes.Seed % 3 = 0 then 0 else c.Sizes.Input

        { LanguageSettings.lesson with
            Embedding = embedding
            Tied = embedding > 0 && c.Sizes.Seed % 2 = 0
            Cell = c.Cell
            Hidden = c.Sizes.Hidden
            Layers = c.Layers
            InputDropout = 0.1
            StateDropout =
                if Subject.hasHidden (Catalogue.find c.Cell) then
                    0.2
                else
                    0.0
            LayerDropout = 0.3
            OutputDropout = 0.4
        }

    let model c =
        LanguageSettings.model (settings c) symbols

    /// Parameters of `decls`, float32's.
    let draw (c: NetworkCase) decls =
        Draw.decls c.Sizes.Seed "parameters" decls |> Array.map Task.single

    /// The parameters of `model c` as a block.
    let parameters c =
        Block.join (draw c (LanguageModel.parameters (model c)))

    /// First states that are not zero.
    let states (c: NetworkCase) : NdArray[] =
        Draw.decls c.Sizes.Seed "states" (model c).Network.States
        |> Array.map (fun t -> (Task.single t).Array)

    /// Symbols of a piece: one can be cut in two.
    let steps (c: NetworkCase) = c.Sizes.Steps + 2

    /// A text of `count` symbols.
    let text (c: NetworkCase) count =
        (Draw.indices symbols c.Sizes.Seed "text" [ count ]).Array.Data |> Array.map int

    /// A stepper of `model c`.
    let stepper (engine: Engine) c =
        engine.OpenStepper (LanguageModel.recurrence (model c)) (parameters c)

    /// What each symbol of `text` but the first costs after those before it, in nats, taken by steps of `stepper`.
    let costs (stepper: Stepper) (text: int[]) =
        Array.pairwise text
        |> Array.map (fun (symbol, next) ->
            -Logits.logProbability (stepper.Step(ReadOnlySpan [| float32 symbol |])) next)
