/// Text as a language model writes it, symbol after symbol.
module RnnFunctional.Tests.WriterTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text

let private words = 12
let private own = SamplerSettings.own

let private write engine settings prompt count =
    let writer = Writer(TinyLanguage.stepper engine words 5, words, settings)
    Seq.iter writer.Read prompt
    let symbols = writer.Symbols |> Seq.truncate count |> List.ofSeq
    symbols, writer

/// The logits after each of `symbols`.
let private logits (engine: Engine) (symbols: int list) =
    let stepper = TinyLanguage.stepper engine words 5

    symbols
    |> List.map (fun symbol -> stepper.Step(ReadOnlySpan [| float32 symbol |]).ToArray())

let private engines = [ ReferenceEngine.engine; CpuEngine.withThreads 1 ]

let private writing =
    testList
        "writing"
        [
            for engine in engines do
                testCase $"{engine.Name}: the same seed writes the same, another one something else" (fun () ->
                    let write seed =
                        fst (write engine { own with Seed = seed } [ 3; 1 ] 40)

                    Expect.equal (write 1) (write 1) "same"
                    Expect.notEqual (write 1) (write 2) "another")

                testCase $"{engine.Name}: at temperature 0, the most probable symbol each time" (fun () ->
                    let prompt = [ 4; 0; 7 ]
                    let symbols, _ = write engine { own with Temperature = 0.0 } prompt 20

                    let best =
                        logits engine (prompt @ symbols)
                        |> List.skip 2
                        |> List.take 20
                        |> List.map (fun l -> Logits.argMax (ReadOnlySpan l))

                    Expect.equal symbols best "symbols")

                testCase $"{engine.Name}: log-probabilities are the model's own, whatever the settings" (fun () ->
                    let settings =
                        { own with
                            Temperature = 0.7
                            TopK = 6
                            RepetitionPenalty = 1.2
                        }

                    let symbols, writer = write engine settings [ 2 ] 15

                    let each =
                        List.map2
                            (fun l symbol -> log (Sampler.distribution own [] l).[symbol])
                            (logits engine (2 :: symbols) |> List.take 15)
                            symbols

                    Expect.equal writer.Written 15L "written"
                    Close.numbers 1e-12 "last" (List.last each) writer.LogProbability
                    Close.numbers 1e-12 "mean" (List.average each) writer.MeanLogProbability)

            test "symbols of the prompt count as recent" {
                let settings =
                    { own with
                        Temperature = 0.0
                        RepetitionPenalty = 1e6
                        PenaltyWindow = words
                    }

                // Every logit above 0 is next to nothing once its symbol was there: each such symbol comes once.
                let prompt = [ 4; 0; 7 ]
                let symbols, _ = write ReferenceEngine.engine settings prompt 1
                let found = (logits ReferenceEngine.engine prompt |> List.last)
                Expect.isTrue (Array.exists (fun l -> l > 0.0f) found) "a logit above 0"
                let seen = Set.ofList prompt

                let best =
                    [ 0 .. words - 1 ]
                    |> List.filter (seen.Contains >> not)
                    |> List.maxBy (fun i -> found[i])

                Expect.equal symbols [ best ] "the best one that is new"
            }

            test "on the compiled engine a symbol takes no memory" {
                let settings =
                    { own with
                        Temperature = 0.8
                        TopP = 0.95
                        RepetitionPenalty = 1.1
                    }

                let _, writer = write (CpuEngine.withThreads 1) settings [ 1 ] 2000
                let before = GC.GetAllocatedBytesForCurrentThread()

                for _ in 1..5000 do
                    writer.Next() |> ignore

                // Whatever the runtime itself may take once.
                Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 5000L "bytes of 5000 symbols"
            }
        ]

let private refusals =
    testList
        "refused"
        [
            test "an empty prompt" {
                Refused.naming [ "prompt"; "at least one" ] (fun () -> write ReferenceEngine.engine own [] 1)
            }

            test "a symbol that the model does not have" {
                for symbol in [ -1; words ] do
                    Refused.naming [ "0 to 11"; string symbol ] (fun () ->
                        write ReferenceEngine.engine own [ symbol ] 1)
            }
        ]

let tests = testList "a writer" [ writing; refusals ]
