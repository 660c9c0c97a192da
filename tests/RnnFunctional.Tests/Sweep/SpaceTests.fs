/// What parameters may be, how that is written, and what is refused.
module RnnFunctional.Tests.SpaceTests

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Sweep
open RnnFunctional.Tests

let private rng (seed: int) = Rng.stream seed "space" 0

let private known =
    [ "hidden"; "learning-rate"; "cell"; "dropout"; "epochs"; "tied" ]

let private settings = Space.ofSettings known
let private json = Space.ofJson "space.json" known

let private positionOf value range =
    match Range.position value range with
    | Some u -> u
    | None -> failtest $"{value} is not in {Range.text range}"

let private laws =
    testList
        "laws"
        [
            property 300 "a value is inside its range, and the one at its own position" (fun (DoNotSize seed) ->
                let rng = rng seed
                let range = SweepDraw.range rng

                for u in [ 0.0; 1.0; rng.Uniform(); rng.Uniform() ] do
                    let value = Range.at u range
                    let back = positionOf value range
                    Expect.isTrue (back >= 0.0 && back <= 1.0) $"{value} at {back}"
                    Expect.equal (Range.at back range) value "there and back"

                    // Real numbers are rounded to a ten-thousandth of their range or less.
                    if range.IsReal then
                        Close.below (abs (back - u)) 1e-4 $"from {u} in {Range.text range}")

            property 100 "each of a few values has its own stretch, in order and all of [0, 1]" (fun (DoNotSize seed) ->
                let range = SweepDraw.range (rng seed)

                if range.Count < 2000.0 then
                    let values = Range.spread 2000 range
                    Expect.hasLength values (int range.Count) "all"
                    let positions = values |> List.map (fun v -> positionOf v range)
                    Expect.equal (List.sort positions) positions "in order"
                    Expect.equal (Range.at 0.0 range) values.Head "the first"
                    Expect.equal (Range.at 1.0 range) (List.last values) "the last"

                    if not (range.IsWhole && (Range.text range).EndsWith ":log") then
                        positions
                        |> List.iteri (fun i u -> Close.numbers 1e-9 "evenly" ((float i + 0.5) / range.Count) u))

            property 200 "a range is read as it is written" (fun (DoNotSize seed) ->
                let range = SweepDraw.range (rng seed)
                Expect.equal (Range.parse "here" (Range.text range)) range (Range.text range))

            property 200 "spaces and configurations are read as they are written" (fun (DoNotSize seed) ->
                let rng = rng seed
                let space = SweepDraw.space rng
                let names = space.Parameters |> List.map fst
                Expect.equal (Space.ofJson "here" names (Space.toJson space)) space "space"

                let point = [| for _ in names -> rng.Uniform() |]
                let configuration = Space.at point space
                let text = Configuration.toJson configuration
                Expect.equal (Configuration.ofJson text) configuration "configuration"
                Expect.equal (Configuration.toJson (Configuration.ofJson text)) text "canonical"

                let position = Space.position configuration space |> Option.get
                Expect.equal (Space.at position space) configuration "there and back")
        ]

let private reading =
    testList
        "reading"
        [
            test "ranges" {
                for text, expected in
                    [
                        "16,32, 64", Choice [ "16"; "32"; "64" ]
                        "lstm", Choice [ "lstm" ]
                        "0.1..0.5", Real(0.1, 0.5, Linear)
                        "1e-4..1e-2:log", Real(1e-4, 1e-2, Logarithmic)
                        "-3 .. 4", Whole(-3, 4, Linear)
                        "8..64:log", Whole(8, 64, Logarithmic)
                        "0.0..1", Real(0.0, 1.0, Linear)
                    ] do
                    Expect.equal (Range.parse "here" text) expected text
            }
            test "the same space from settings and from JSON" {
                let written =
                    """{
                        // what is tried
                        "hidden": [16, 32, 64], "cell": ["lstm", "gru"], "learning-rate": "1e-4..1e-2:log",
                        "epochs": 3, "tied": [true, false],
                    }"""

                Expect.equal
                    (json written)
                    (settings
                        [
                            "hidden=16,32,64"
                            "cell=lstm,gru"
                            "learning-rate=1e-4..1e-2:log"
                            "epochs=3"
                            "tied=true,false"
                        ])
                    "spaces"
            }
            test "values are texts as they are read on a command line" {
                let at (text: string) u = Range.at u (Range.parse "here" text)
                Expect.equal (at "1e-4..1e-2:log" 0.5) "0.001" "the middle of a logarithmic range"
                Expect.equal (at "0.0..1.0" (1.0 / 3.0)) "0.3333" "a third"
                Expect.equal (at "8..64:log" 0.5) "22" "√(7.5·64.5) is 21.99"
                Expect.equal (at "1..4" 0.25) "2" "a stretch begins where the last one ends"
                Expect.equal (at "a,b" 0.5) "b" "so do values of a choice"
            }
            test "configurations that differ have other texts" {
                let text values =
                    Configuration.toJson (Configuration.ofList values)

                Expect.equal (text [ "b", "2"; "a", "1" ]) """{"a":"1","b":"2"}""" "in order"

                Expect.notEqual
                    (text [ "a", "1\",\"b\":\"2" ])
                    (text [ "a", "1"; "b", "2" ])
                    "a value that looks like two"
            }
            test "a configuration is shown without what all have" {
                let space = settings [ "hidden=8..64"; "epochs=3"; "cell=lstm,gru" ]

                let shown space =
                    Configuration.ofList >> Space.shown space

                Expect.equal
                    (shown space [ "cell", "gru"; "epochs", "3"; "hidden", "8" ])
                    "hidden=8 cell=gru"
                    "in the order of the space"

                Expect.equal (shown space [ "preset", "lesson" ]) "preset=lesson" "none of the space"
                Expect.equal (shown (settings [ "epochs=3" ]) [ "epochs", "3" ]) "epochs=3" "the only one"
            }
            test "what is not of a space has no position in it" {
                let space = settings [ "hidden=8..64"; "cell=lstm,gru" ]

                let position values =
                    Space.position (Configuration.ofList values) space

                Expect.isSome (position [ "hidden", "8"; "cell", "gru" ]) "inside"
                Expect.isNone (position [ "hidden", "65"; "cell", "gru" ]) "outside"
                Expect.isNone (position [ "hidden", "8.5"; "cell", "gru" ]) "no whole number"
                Expect.isNone (position [ "hidden", "8" ]) "one is missing"
                Expect.isNone (position [ "hidden", "8"; "cell", "gru"; "epochs", "3" ]) "one too many"
            }
        ]

let private starting =
    let space =
        settings [ "hidden=8..64"; "cell=lstm,gru"; "epochs=3"; "learning-rate=1e-4..1e-2:log" ]

    let refused name parts given =
        test $"refused: {name}" {
            Refused.naming ("--start" :: parts) (fun () -> Space.configuration "--start" given space)
        }

    testList
        "a configuration by its settings"
        [
            test "what can be one thing only need not be named, and numbers are written as they are drawn" {
                Expect.equal
                    (Space.configuration "--start" [ "cell=gru"; "hidden = 8"; "learning-rate=1.0e-3" ] space)
                    (Configuration.ofList [ "hidden", "8"; "cell", "gru"; "epochs", "3"; "learning-rate", "0.001" ])
                    "configuration"
            }
            property 100 "any configuration of a space is named by its values" (fun (DoNotSize seed) ->
                let rng = rng seed
                let space = SweepDraw.space rng
                let c = Space.at [| for _ in space.Parameters -> rng.Uniform() |] space
                let given = [ for v in c.Values -> $"{v.Key}={v.Value}" ]
                Expect.equal (Space.configuration "--start" given space) c "configuration")
            refused "one is missing" [ "learning-rate" ] [ "cell=gru"; "hidden=8" ]
            refused "outside of its range" [ "hidden"; "8..64"; "65" ] [ "cell=gru"; "hidden=65"; "learning-rate=1e-3" ]
            refused
                "not a value of the choice"
                [ "lstm,gru"; "mingru" ]
                [ "cell=mingru"; "hidden=8"; "learning-rate=1e-3" ]
            refused "unknown" [ "'hiden'"; "Did you mean 'hidden'" ] [ "cell=gru"; "hiden=8"; "learning-rate=1e-3" ]
            refused "twice" [ "hidden"; "found 2" ] [ "cell=gru"; "hidden=8"; "hidden=9"; "learning-rate=1e-3" ]
            refused "no setting" [ "NAME=VALUE"; "'gru'" ] [ "gru" ]
        ]

let private refusals =
    testList
        "refusals"
        [
            for setting, parts in
                [
                    "hiden=1,2",
                    [
                        "--set: one of the parameters hidden, learning-rate"
                        "found 'hiden'"
                        "Did you mean 'hidden'?"
                    ]
                    "hidden", [ "--set: NAME=RANGE expected"; "found 'hidden'" ]
                    "=3", [ "--set: NAME=RANGE expected" ]
                    "hidden=", [ "--set hidden: at least one value expected, found none." ]
                    "hidden=16,,64", [ "--set hidden: values between commas expected, found '16,,64'" ]
                    "hidden=0.1,1e-1", [ "each value once expected, found 0.1 2 times" ]
                    "hidden=64..8", [ "from the smaller number to the larger expected, found 64..8. Write 8..64." ]
                    "hidden=8..8", [ "a range with something in it expected, found 8..8. Write 8 for" ]
                    "hidden=0..64:log",
                    [
                        "a logarithmic range must be above zero, found 0..64:log."
                        "leave ':log' out"
                    ]
                    "hidden=-1e-3..1e-2:log", [ "above zero" ]
                    "hidden=1e-4..x", [ "the end of a range must be a number, as in 1e-4..1e-2, found 'x'." ]
                    "hidden=..8", [ "the beginning of a range must be a number" ]
                    "hidden=1..nan", [ "found 'nan'" ]
                    "hidden=1..1e999", [ "found '1e999'" ]
                    "hidden=1..8:lin", [ "':log' or nothing expected after the range, found ':lin'." ]
                    "hidden=1..99999999999", [ "whole numbers from -2147483648 to 2147483647 expected" ]
                    "hidden=-1e308..1e308", [ "no wider than" ]
                ] do
                test $"--set {setting}" { Refused.naming parts (fun () -> settings [ setting ]) }

            test "a parameter twice" {
                Refused.naming [ "one range for each parameter expected, found 2 for 'hidden'" ] (fun () ->
                    settings [ "hidden=1,2"; "cell=gru"; "hidden=3" ])

                Refused.naming [ "space.json: one range for each parameter"; "'hidden'" ] (fun () ->
                    json """{ "hidden": 1, "hidden": 2 }""")
            }
            test "an empty space" {
                Refused.naming [ "--set: at least one parameter with a range expected, found none." ] (fun () ->
                    settings [])

                Refused.naming [ "space.json: at least one parameter" ] (fun () -> json "{}")
            }
            test "JSON that is none, or another" {
                Refused.naming [ "space.json: JSON expected."; "LineNumber: 0" ] (fun () -> json "{ hidden: 1 }")
                Refused.naming [ "space.json: an object"; "found Array" ] (fun () -> json "[1]")
                Refused.naming [ "space.json, hidden: "; "found Object" ] (fun () -> json """{ "hidden": {} }""")
                Refused.naming [ "space.json, hidden: "; "found Null" ] (fun () -> json """{ "hidden": [null] }""")
                Refused.naming [ "space.json, hidden: at least one value" ] (fun () -> json """{ "hidden": [] }""")
                Refused.naming [ "space.json, hidden: "; "Write 1..2." ] (fun () -> json """{ "hidden": "2..1" }""")
                Refused.naming [ "Did you mean 'dropout'?" ] (fun () -> json """{ "dropuot": 1 }""")
            }
            test "a configuration that is none" {
                for text in [ "{"; "[]"; """{"a":1}"""; """{"a":null}""" ] do
                    Refused.naming [ "a configuration"; text ] (fun () -> Configuration.ofJson text)
            }
        ]

let tests = testList "sweep.space" [ laws; reading; starting; refusals ]
