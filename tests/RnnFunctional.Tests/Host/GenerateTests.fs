/// What `rnn generate` writes, and to where.
module RnnFunctional.Tests.GenerateTests

open System
open System.Text.RegularExpressions
open Expecto
open RnnFunctional.Tests.TextRun

/// What `rnn generate` leaves of the shared run, with `options`.
let private generated options =
    let outcome = App.run ([ "generate"; shared.Value ] @ options)
    Expect.equal outcome.Code 0 outcome.Errors
    outcome

/// The text that it writes, without the line end behind it.
let private text options =
    let output = (generated options).Output
    Expect.stringEnds output "\n" "a line's end"
    output.Substring(0, output.Length - 1)

let private characters (text: string) = text.EnumerateRunes() |> Seq.length

let private argMax = [ "--temperature"; "0" ]

let private drawn =
    testList
        "drawn"
        [
            test "the same seed writes the same text, another one another" {
                let first = text [ "--length"; "200" ]
                Expect.equal (text [ "--length"; "200"; "--seed"; "1" ]) first "seed 1 is the usual one"
                Expect.notEqual (text [ "--length"; "200"; "--seed"; "2" ]) first "seed 2"
            }
            test "a text has as many characters as it is to have" {
                for length in [ 1; 2; 3; 99; 700 ] do
                    // Hot enough for bytes that spell no character, which stand in it as one each.
                    for temperature in [ "0.7"; "3" ] do
                        let found =
                            text [ "--length"; string length; "--temperature"; temperature; "--prompt"; "The" ]

                        Expect.equal (characters found) (3 + length) $"{length} at {temperature}"
            }
            test "several texts are those of seeds in a row" {
                let single seed =
                    (generated [ "--length"; "50"; "--seed"; string<int> seed ]).Output

                let several = generated [ "--length"; "50"; "--seed"; "7"; "-n"; "3" ]
                Expect.equal several.Output (single 7 + single 8 + single 9) "texts"

                for i in 1..3 do
                    Expect.stringContains several.Errors $"{i} of 3, seed {i + 6}" "which it is"
            }
            test "a text that is shown while it is written is the same" {
                let options = [ "--length"; "150"; "--prompt"; "The "; "-n"; "2" ]
                Expect.equal (text (options @ [ "--stream" ])) (text options) "text"
            }
            test "texts go to one stream, and notes on them to the other" {
                let outcome = generated [ "--length"; "80"; "--prompt"; "The old " ]
                Expect.equal (characters outcome.Output) (8 + 80 + 1) "the prompt, the text, and a line's end"
                Expect.stringStarts outcome.Output "The old " "it goes on after the prompt"
                let notes = outcome.Errors.Replace("\n", " ")

                for part in
                    [
                        "80 characters"
                        "of its words known"
                        "longest copy"
                        "nats a char"
                        "chars/s"
                    ] do
                    Expect.stringContains notes part "notes"
            }
            test "a prompt that the book has not the characters of is remarked" {
                let outcome = generated [ "--length"; "30"; "--prompt"; "Ж☃ The" ]
                Expect.stringStarts outcome.Output "Ж☃ The" "it is there"
                Expect.equal (characters outcome.Output) (6 + 30 + 1) "length"
                Expect.stringContains outcome.Errors "'Ж', '☃'" "which they are"
                let known = generated [ "--length"; "30"; "--prompt"; "The" ]
                Expect.isFalse (known.Errors.Contains "prompt") "nothing to remark"
            }
            test "what a terminal would obey is not written" {
                let hot = text [ "--length"; "2000"; "--temperature"; "5" ]
                Expect.isFalse (hot |> Seq.exists (fun c -> Char.IsControl c && c <> '\n' && c <> '\t')) "controls"
            }
            test "only the most probable symbols are drawn where they alone are asked for" {
                let first = text (argMax @ [ "--length"; "60" ])
                Expect.equal (text [ "--top-k"; "1"; "--length"; "60" ]) first "one symbol"
                Expect.equal (text [ "--top-p"; "0.0001"; "--length"; "60" ]) first "hardly any probability"
            }
        ]

let private mostProbable =
    testList
        "most probable"
        [
            test "at temperature 0 the seed means nothing, and the run has the same text" {
                let first = text (argMax @ [ "--length"; "1000" ])
                Expect.equal (text (argMax @ [ "--length"; "1000"; "--seed"; "9" ])) first "another seed"
                let stored = json shared.Value "metrics.json" |> textAt [ "arg_max"; "text" ]
                Expect.equal first stored "the run's"
            }
            test "one beam takes the most probable symbol each time" {
                let options = [ "--length"; "60"; "--prompt"; "The " ]
                Expect.equal (text ([ "--beam"; "1" ] @ options)) (text (argMax @ options)) "text"
                let three = generated ([ "--beam"; "3" ] @ options)
                Expect.equal (generated ([ "--beam"; "3"; "--seed"; "5" ] @ options)).Output three.Output "no seed"
            }
            test "the reference engine writes the same" {
                // In float64, where the compiled engine has float32: they part only where two symbols are as probable as each other up
                // to a millionth or so, which is not to be expected in so short a text.
                let options = argMax @ [ "--length"; "40" ]
                Expect.equal (text (options @ [ "--engine"; "reference" ])) (text options) "text"
            }
            test "a text goes on after its own beginning as if it had never ended" {
                let options = argMax @ [ "--prompt" ]
                let whole = text (options @ [ "The "; "--length"; "60" ])
                let half = text (options @ [ "The "; "--length"; "25" ])
                Expect.equal (text (options @ [ half; "--length"; "35" ])) whole "text"
            }
        ]

/// The rows of the table of a ranking: penalties, and how each text begins.
let private ranking (notes: string) =
    [
        for row in Regex.Matches(notes, @"^│ *\d+ *│ *(\d+\.\d+) *│[^│]*│ (.*?) *│\s*$", RegexOptions.Multiline) ->
            float row.Groups[1].Value, row.Groups[2].Value.TrimEnd '…'
    ]

/// `text` on one line, as tables have it.
let private line (text: string) =
    String.Join(' ', text.Split(Array.empty<char>, StringSplitOptions.RemoveEmptyEntries))

let private best =
    testList
        "best"
        [
            test "the text with the least penalty is shown, and the table has all" {
                let options = [ "--length"; "120"; "--best"; "5" ]
                let outcome = generated options
                let rows = ranking outcome.Errors
                Expect.hasLength rows 5 "rows"
                Expect.isAscending (List.map fst rows) "penalties"
                Expect.equal (characters outcome.Output) (120 + 1) "one text"
                Expect.stringStarts (line outcome.Output) (snd rows[0]) "the first one"

                let all =
                    [ for seed in 1..5 -> line (text [ "--length"; "120"; "--seed"; string seed ]) ]

                for _, begins in rows do
                    Expect.exists all _.StartsWith(begins) "drawn with one of the seeds"

                let two = generated (options @ [ "-n"; "2" ])
                Expect.stringStarts two.Output outcome.Output "the best one first"
                Expect.equal (characters two.Output) (2 * 121) "and then the next"
            }
            test "a run's samples can be written again" {
                // Of 1,000 characters each, with seeds from the run's on, ranked alike.
                let samples = texts shared.Value "samples"
                let outcome = generated [ "--length"; "1000"; "--best"; "10"; "-n"; "10" ]

                let safe (text: string) =
                    RnnFunctional.Host.Ui.GenerationView.Safe text

                Expect.equal outcome.Output (String.concat "" [ for s in samples -> safe s + "\n" ]) "texts"
            }
        ]

let tests = testSequenced (testList "generate" [ drawn; mostProbable; best ])
