/// `--engine scratch` on the command line: runs, what they refuse, and what their pages say.
module RnnFunctional.Tests.ScratchRunTests

open System.IO
open Expecto
open RnnFunctional
open RnnFunctional.Reports
open RnnFunctional.Scratch

let private scratch = [ "--engine"; "scratch" ]

let private succeeds arguments =
    let outcome = App.run arguments
    Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
    outcome

let private has (page: string) parts =
    for part: string in parts do
        Expect.stringContains page part "the page"

let private runs =
    testList
        "runs"
        [
            testCase "a text, from training to what it writes" (fun () ->
                App.inFolder (fun folder ->
                    let run = Path.Combine(folder, "run")
                    let book = TextRun.bookOf folder "book.txt" TextRun.tale.Value
                    let small = [ "--hidden"; "6"; "--epochs"; "1"; "--threads"; "2" ]
                    let train = [ "train"; "text"; "--input"; book; "--out"; run ]
                    let outcome = succeeds (train @ scratch @ small)
                    Expect.stringContains outcome.Output "preset lesson, 1 × gru-reset-after" "the lecture's network"

                    has
                        (File.ReadAllText(TextRun.path run "report.html"))
                        [
                            "From scratch"
                            "∂L/∂weight_hh_l0"
                            "∂L/∂readout.bias"
                            "Gru.fs"
                            "throughTanh n[t] dN[t]"
                            "<sub>t-1</sub>"
                        ]

                    for engine in [ "scratch"; "cpu"; "reference" ] do
                        let written = succeeds [ "generate"; run; "--length"; "20"; "--engine"; engine ]

                        Expect.isTrue (written.Output.Length >= 20) engine))

            testCase "an interrupted book with a table of vectors and streams goes on" (fun () ->
                // Both trainings are the same to the last bit, as the stream's states and the optimiser's memory are kept.
                App.inFolder (fun folder ->
                    let book = TextRun.bookOf folder "book.txt" TextRun.tale.Value

                    let options =
                        TextRun.tinyWith [ "--engine", "scratch"; "--cell", "lstm"; "--window", "0"; "--epochs", "2" ]

                    let whole, parts = Path.Combine(folder, "whole"), Path.Combine(folder, "parts")
                    TextRun.trainOn [ book ] whole options |> ignore
                    let begun = TextRun.begun parts ([ "--input"; book ] @ options)
                    succeeds [ "train"; "--resume"; begun ] |> ignore
                    TextRun.same whole parts))

            testCase "a series, from training to its forecast" (fun () ->
                AirlineRun.train (scratch @ [ "--epochs"; "2" ]) (fun run outcome ->
                    Expect.stringContains outcome.Output "preset lesson, lstm with 4 units" "the lecture's network"
                    has (AirlineRun.read run "report.html") [ "From scratch"; "Lstm.fs"; "throughSigmoid f[t] dF[t]" ]

                    let forecast engine =
                        (succeeds [ "forecast"; run; "--horizon"; "3"; "--engine"; engine ]).Output

                    Expect.equal (forecast "scratch") (forecast "reference") "the forecast, to two places"))
        ]

let private refusals =
    testList
        "refusals"
        [
            App.refused "a network that is told of its errors" [ "--engine scratch"; "--preset lesson" ] (fun folder ->
                [
                    "train"
                    "airline"
                    "--preset"
                    "tuned"
                    "--out"
                    Path.Combine(folder, "run")
                ]
                @ scratch)

            App.refused
                "a network with dropout"
                [ "--engine scratch"; "dropout (--input-dropout)"; "--preset lesson" ]
                (fun folder ->
                    let book = TextRun.bookOf folder "book.txt" TextRun.tale.Value

                    [
                        "train"
                        "text"
                        "--input"
                        book
                        "--preset"
                        "small"
                        "--out"
                        Path.Combine(folder, "run")
                    ]
                    @ scratch)

            App.refused "two layers" [ "2 layers (--layers)" ] (fun folder ->
                let book = TextRun.bookOf folder "book.txt" TextRun.tale.Value

                [
                    "train"
                    "text"
                    "--input"
                    book
                    "--layers"
                    "2"
                    "--out"
                    Path.Combine(folder, "run")
                ]
                @ scratch)

            App.refused
                "a classifier"
                [ "--engine scratch"; "a classifier of texts"; "`rnn train text`" ]
                (fun folder -> [ "train"; "reviews"; "--out"; Path.Combine(folder, "run") ] @ scratch)
        ]

let private pages =
    testList
        "pages"
        [
            for cell in Cells.names do
                testCase $"{cell}: every line of the way back that computes has its formula" (fun () ->
                    let derivation = Derivation.ofCell cell
                    Expect.isNonEmpty derivation.Equations "equations"
                    Expect.isNonEmpty derivation.Forward "forwards"

                    let computes (line: DerivedLine) =
                        let code = line.Code.TrimStart()
                        // Through one of the functions of arrays or of matrices, and not into an array for a line that follows.
                        [ "Product.add "; "add "; "through"; "deltas" ] |> List.exists code.StartsWith

                    for line in derivation.Backward do
                        if computes line then
                            Expect.isNotEmpty line.Formula $"the formula of '{line.Code}'")

            testCase "the check finds the reference's gradients, and one that is wrong" (fun () ->
                let model =
                    Model.regression "check" (Network.ofCell ((Catalogue.find "lstm").Make 2 3)) 4 1

                let check = Check.run model
                let names = check.Gradients |> List.map (fun (d, _, _) -> d.Name)
                Expect.equal names (model.Parameters |> List.map _.Name) "parameters"
                Close.below check.LossDifference 1e-12 "loss"

                for d, largest, difference in check.Gradients do
                    Close.below difference 1e-12 d.Name
                    Expect.isGreaterThan largest 0.0 $"something to compare in {d.Name}"

                // The same outline on a model whose loss is another.
                let other =
                    Model.sequence "other" (Network.ofCell ((Catalogue.find "lstm").Make 2 3)) 4 1 Loss.mae

                let wrong = Check.run { other with Outline = model.Outline }
                let differences = wrong.Gradients |> List.map (fun (_, _, difference) -> difference)
                Expect.isGreaterThan (List.max differences) 1e-3 "a difference that is seen")

            testCase "formulas have their indices below and above the line" (fun () ->
                let html =
                    Formula.render "δ^i_t = W_hᵀ h_{t-1}"
                    |> Giraffe.ViewEngine.RenderView.AsString.htmlNodes

                Expect.equal html "δ<sup>i</sup><sub>t</sub> = W<sub>h</sub>ᵀ h<sub>t-1</sub>" "html")

            testCase "the recorded times can be read" (fun () ->
                let t = SpeedTable.recorded.Value
                Expect.contains t.Sides "from scratch" "sides"
                Expect.equal t.Rows.Length 4 "shapes"

                Refused.saying<System.ArgumentException>
                    "a shape in quotes expected, found 'x' (Parameter 'text')"
                    (fun () -> SpeedTable.parse "# note\nheader\nx\n" |> ignore))
        ]

let tests = testList "scratch runs" [ runs; refusals; pages ]
