/// Commands with --engine torch; skipped where Torch is not to be had.
module RnnFunctional.Tests.TorchRunTests

open System.IO
open Expecto

let private torch = [ "--engine"; "torch" ]

let private path (folder: string) name = Path.Combine(folder, name)

let private commands =
    testList
        "commands"
        [
            test "train airline, and forecast" {
                AirlineRun.train ([ "--epochs"; "5" ] @ torch) (fun run _ ->
                    Expect.stringContains (AirlineRun.read run "config.json") "\"torch\"" "engine"

                    let forecast more =
                        App.succeed ([ "forecast"; run; "--horizon"; "3" ] @ more)
                    // Two decimals.
                    Expect.equal
                        (forecast (torch @ [ "--device"; "cpu" ]))
                        (forecast [ "--engine"; "reference" ])
                        "forecast")
            }

            test "train text, be interrupted, go on to the same bits, and generate" {
                App.inFolder (fun folder ->
                    let whole, run = path folder "whole", path folder "run"
                    let book = TextRun.book.Value
                    let options = TextRun.options @ torch
                    TextRun.trainOn [ book ] whole options |> ignore

                    let code, output =
                        TextRun.trainUntil ([ "--input"; book; "--out"; run ] @ options) (ReviewsRun.atStep 30)

                    Expect.equal code 130 output
                    App.succeed [ "train"; "--resume"; run ] |> ignore
                    TextRun.same whole run

                    let write more =
                        App.succeed ([ "generate"; whole; "--length"; "40"; "--temperature"; "0" ] @ more)

                    Expect.equal (write torch) (write []) "text")
            }

            test "train reviews, and classify" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    ReviewsRun.train run torch |> ignore

                    let judge more =
                        App.succeed ([ "classify"; run; "A film to see twice." ] @ more)

                    Expect.equal (judge torch) (judge [ "--engine"; "reference" ]) "verdict")
            }
        ]

let tests = testList "torch commands" [ TorchTests.whereThere commands ]
