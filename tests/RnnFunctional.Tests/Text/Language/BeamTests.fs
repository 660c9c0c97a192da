/// Beam search against all that it could have found.
module RnnFunctional.Tests.BeamTests

open System
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text

let private words = 3

/// Every sequence of `length` words.
let rec private all length =
    if length = 0 then
        [ [] ]
    else
        [
            for rest in all (length - 1) do
                for word in 0 .. words - 1 do
                    word :: rest
        ]

/// The mean logarithm of the probability of `sequence` after `prompt`.
let private score (stepper: Stepper) (prompt: int list) (sequence: int list) =
    stepper.Reset()

    let after (symbol: int) =
        stepper.Step(ReadOnlySpan [| float32 symbol |]).ToArray()

    let logits = prompt @ sequence |> List.map after |> List.skip (prompt.Length - 1)

    Seq.zip logits sequence
    |> Seq.averageBy (fun (l, symbol) -> Logits.logProbability (ReadOnlySpan l) symbol)

let private search (stepper: Stepper) beams prompt length =
    stepper.Reset()
    Beam.search stepper words beams prompt length

let private case (seed: int) (length: PositiveInt) =
    [ abs seed % words; abs seed / words % words ], 1 + length.Get % 4

let tests =
    testList
        "beam search"
        [
            for engine, count in [ ReferenceEngine.engine, 25; CpuEngine.withThreads 1, 10 ] do
                property
                    count
                    $"{engine.Name}: with a beam for every sequence it finds the most probable one"
                    (fun (seed, length) ->
                        let prompt, length = case seed length
                        let stepper = TinyLanguage.stepper engine words seed
                        let found = search stepper (pown words length) prompt length
                        let best = all length |> List.map (score stepper prompt) |> List.max
                        // The same sums in the same order.
                        Close.numbers
                            1e-12
                            "its score"
                            (score stepper prompt (List.ofArray found.Symbols))
                            found.MeanLogProbability

                        Close.numbers 1e-12 "the best score" best found.MeanLogProbability)

                property count $"{engine.Name}: one beam is the most probable symbol each time" (fun (seed, length) ->
                    let prompt, length = case seed length
                    let stepper = TinyLanguage.stepper engine words seed
                    let found = search stepper 1 prompt length
                    stepper.Reset()

                    let writer =
                        Writer(
                            stepper,
                            words,
                            { SamplerSettings.own with
                                Temperature = 0.0
                            }
                        )

                    Seq.iter writer.Read prompt
                    Expect.equal found.Symbols (writer.Symbols |> Seq.truncate length |> Array.ofSeq) "symbols"
                    Close.numbers 1e-12 "score" writer.MeanLogProbability found.MeanLogProbability)

            test "more beams find what one misses" {
                let better seed =
                    let stepper = TinyLanguage.stepper ReferenceEngine.engine words seed

                    let score beams =
                        (search stepper beams [ 0 ] 4).MeanLogProbability

                    score 9 > score 1 + 1e-9

                Expect.exists [ 1..40 ] better "a model that it matters for"
            }

            test "refused: no beams, no symbols, no prompt" {
                let stepper = TinyLanguage.stepper ReferenceEngine.engine words 1
                Refused.naming [ "--beams"; "1" ] (fun () -> search stepper 0 [ 0 ] 1)
                Refused.naming [ "--length"; "1" ] (fun () -> search stepper 1 [ 0 ] 0)
                Refused.naming [ "prompt" ] (fun () -> search stepper 1 [] 1)
            }
        ]
