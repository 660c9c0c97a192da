/// `rnn cells`, `rnn show`, `rnn info`, `rnn --help`.
module RnnFunctional.Tests.ShowTests

open Expecto

let tests =
    testList
        "cells and info"
        [
            test "every cell of the catalogue is listed and can be shown" {
                let listed = (App.run [ "cells" ]).Output

                for entry in RnnFunctional.Catalogue.all do
                    Expect.stringContains listed entry.Name "the list"
                    let shown = App.run [ "show"; entry.Name; "--input"; "2"; "--hidden"; "3" ]
                    Expect.equal shown.Code 0 "exit code"

                    for part in entry.Equations @ [ "weight_ih"; "matmul" ] do
                        Expect.stringContains shown.Output part entry.Name
            }
            test "help has an example for every verb" {
                let help = App.run [ "--help" ]
                Expect.equal help.Code 0 "exit code"

                for verb in [ "train"; "forecast"; "cells"; "show"; "info" ] do
                    Expect.stringContains help.Output $"rnn {verb}" "example"
            }
            test "info names every engine and what it needs" {
                let info = App.run [ "info" ]
                Expect.equal info.Code 0 "exit code"

                for engine in [ "reference"; "cpu"; "torch"; "scratch" ] do
                    Expect.stringContains info.Output engine "engine"

                let width = RnnFunctional.Kernels.Simd.Width

                Expect.stringContains
                    info.Output
                    $"engine cpu, {width}-bit vectors ("
                    "what computes, with which vectors"

                Expect.stringContains info.Output $"{System.Environment.ProcessorCount} threads" "threads"
            }
        ]
