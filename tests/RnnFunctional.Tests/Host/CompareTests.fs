/// `rnn compare`: runs side by side, on the console and on a page.
module RnnFunctional.Tests.CompareTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open RnnFunctional.Tests.TextRun

/// The table of `output` whose head begins with `title`, cell by cell; its head is the first row.
let private table (title: string) (output: string) =
    let rows (text: string) =
        [
            for line in text.Split '\n' do
                if line.StartsWith '│' then
                    [ for cell in line.Trim().Trim('│').Split '│' -> cell.Trim() ]
        ]

    // A table ends in a line that begins so.
    match
        output.Split '└'
        |> Array.map rows
        |> Array.filter (fun rows -> not rows.IsEmpty && rows.Head.Head.StartsWith title)
    with
    | [| rows |] -> rows
    | tables -> failtest $"{tables.Length} tables are called {title} in: {output}"

/// The row called `name` of that table, without its name.
let private row title name output =
    match table title output |> List.filter (fun cells -> cells.Head = name) with
    | [ row ] -> row.Tail
    | rows -> failtest $"{rows.Length} rows are called {name} in: {output}"

let private differing output =
    table "what differs" output |> List.tail

let private compare arguments =
    let outcome = App.run ("compare" :: arguments)
    Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
    outcome.Output

/// A run of a kind that no command knows, called `name`, in `folder`.
let private made (folder: string) name (settings: string) (metrics: string) (history: string) =
    let run = path folder name
    Directory.CreateDirectory run |> ignore
    let config = $$"""{ "version": "1", "kind": "copying", "settings": {{settings}} }"""

    for file, text in [ "config.json", config; "metrics.json", metrics; "history.csv", history ] do
        File.WriteAllText(path run file, text)

    run

let private short = "epoch,loss\n1,0.5\n"

/// `action` with the shared run of a language model and one that is like it but for its units and its loss.
let private withTwo (action: string -> string -> string -> unit) =
    App.inFolder (fun folder ->
        let other = path folder "other"
        copy shared.Value other
        change "config.json" "\"hidden\": 6" "\"hidden\": 7" other

        let nats =
            json other "metrics.json"
            |> at [ "validation"; "nats_per_char" ]
            |> _.GetRawText()

        change "metrics.json" $"\"nats_per_char\": {nats}" "\"nats_per_char\": 0.5" other
        action folder shared.Value other)

let tests =
    testList
        "compare.shown"
        [
            test "language models: what differs, the best, the curves" {
                withTwo (fun folder one other ->
                    let page = path folder "page.html"
                    let said = compare [ one; other; "--out"; page ]
                    Expect.equal (differing said) [ [ "hidden"; "6"; "7" ] ] "what differs"

                    Told.all
                        [
                            "In common: "
                            "kind language"
                            $"cell {RnnFunctional.Text.LanguageSettings.tuned.Cell}"
                        ]
                        said

                    let nats =
                        json one "metrics.json" |> at [ "validation"; "nats_per_char" ] |> _.GetDouble()

                    Expect.equal
                        (row "scores" "validation loss in nats a character" said)
                        [ $"%.4f{nats}"; "0.5000 *" ]
                        "scores"

                    let html = File.ReadAllText page
                    Told.alone html
                    Told.all [ "2 runs side by side"; "<td class=\"best\">0.5000</td>"; "kind language" ] html
                    // Two columns, by epoch and by seconds.
                    Expect.equal (Regex.Count(html, "Plotly.newPlot\\('")) 4 "figures"
                    Expect.isEmpty (Directory.GetFiles(folder, "*.partial*")) "nothing is left over")
            }
            test "classifiers: every score of the test and the validation part" {
                App.inFolder (fun folder ->
                    let other = path folder "other"
                    copy ReviewsRun.shared.Value other
                    let said = compare [ ReviewsRun.shared.Value; other ]
                    Told.all [ "Nothing differs." ] said

                    for part in [ "test"; "validation" ] do
                        let accuracy = json other "metrics.json" |> at [ part; "accuracy" ] |> _.GetDouble()

                        let told = $"%.2f{100.0 * accuracy}"
                        Expect.equal (row "scores" $"{part} accuracy in %%" said) [ told; told ] part)
            }
            test "series: means over seeds, without the baselines" {
                AirlineRun.train [ "--epochs"; "4"; "--seeds"; "2" ] (fun two _ ->
                    AirlineRun.train [ "--epochs"; "3"; "--preset"; "lesson" ] (fun one _ ->
                        let said = compare [ two; one ]

                        let rmse run which =
                            AirlineRun.metric run [ "test"; "one_step"; "rmse"; which ]

                        let best = $"""%.2f{rmse two "mean"} ± %.2f{rmse two "sd"} *"""

                        Expect.equal
                            (row "scores" "test one step RMSE" said)
                            [ best; $"""%.2f{rmse one "mean"}""" ]
                            "scores"

                        Expect.isFalse (said.Contains "holt") "no baselines"

                        let names = differing said |> List.map List.head
                        Expect.equal (List.take 3 names) [ "seeds"; "preset"; "cell" ] "what differs"

                        let last (row: string) = row.Substring(row.LastIndexOf ' ' + 1)

                        let losses =
                            [
                                for line in File.ReadAllLines(path two "history.csv") do
                                    match line.Split ',' with
                                    | [| _; "4"; loss |] -> float loss
                                    | _ -> ()
                            ]

                        Expect.equal
                            (row "learning" "training loss" said |> List.head |> last)
                            ((List.average losses).ToString "G4")
                            "mean of the seeds' last losses"))
            }
            test "a kind that no command knows, and folders of one name" {
                App.inFolder (fun folder ->
                    let one =
                        made
                            folder
                            "a/run"
                            """{ "lag": 3, "net": { "cell": "lstm" } }"""
                            """{ "test": { "accuracy": 0.5, "loss": null } }"""
                            short

                    let other =
                        made
                            folder
                            "b/run"
                            """{ "lag": 3, "net": { "cell": "gru" } }"""
                            """{ "test": { "accuracy": 0.75 } }"""
                            "epoch,loss\n1,0.5\n2,0.25\n"

                    let said = compare [ one; other ]
                    Expect.equal (differing said) [ [ "net cell"; "lstm"; "gru" ] ] "what differs"
                    let heads = table "scores" said |> List.head
                    Expect.equal heads[1..] [ Path.Combine("a", "run"); Path.Combine("b", "run") ] "names"
                    Expect.equal (row "scores" "test accuracy in %" said) [ "50.00"; "75.00 *" ] "scores"
                    Expect.equal (row "learning" "training loss" said) [ "█ 0.5 → 0.5"; "█▁ 0.5 → 0.25" ] "learning")
            }
            test "runs on other data are told of" {
                App.inFolder (fun folder ->
                    let of' name sha =
                        made folder name $$"""{ "sha256": "{{sha}}" }""" """{ "loss": 1 }""" short

                    let said = compare [ of' "a" "11"; of' "b" "22" ]
                    Told.all [ "The runs differ in sha256"; "same data" ] said)
            }
        ]
