/// Ranges as axes: where values lie, and which of them are written there.
module RnnFunctional.Tests.ParameterAxisTests

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Reports
open RnnFunctional.Sweep
open RnnFunctional.Tests

let tests =
    testList
        "sweep.axes"
        [
            property 200 "ticks are values, where they lie" (fun (DoNotSize seed) ->
                let range = SweepDraw.range (Rng.stream seed "axis" 0)
                let ticks = ParameterAxis.ticks range

                for place, value in ticks do
                    Expect.equal (Range.position value range) (Some place) value

                Expect.equal (List.sort ticks) ticks "in order"
                Expect.isTrue (ticks.Length >= min 2 (int (min 2.0 range.Count))) "two or more")
            test "round numbers" {
                let names text =
                    Range.parse "--set x" text |> ParameterAxis.ticks |> List.map snd

                Expect.equal
                    (names "1e-4..1e-2:log")
                    [ "0.0001"; "0.0002"; "0.0005"; "0.001"; "0.002"; "0.005"; "0.01" ]
                    "log"

                Expect.equal
                    (names "1e-6..1.0:log")
                    [ "1E-06"; "1E-05"; "0.0001"; "0.001"; "0.01"; "0.1"; "1" ]
                    "decades"

                Expect.equal (names "0.0..0.6") [ "0"; "0.2"; "0.4"; "0.6" ] "linear"
                Expect.equal (names "3..50") [ "10"; "20"; "30"; "40"; "50" ] "whole"
                Expect.equal (names "2..5") [ "2"; "3"; "4"; "5" ] "all"
            }
            property 50 "points of one value stay where it is" (fun (DoNotSize seed) ->
                let rng = Rng.stream seed "place" 0
                let range = SweepDraw.range rng
                let value = Range.at (rng.Uniform()) range
                let place = (ParameterAxis.place range (rng.Below 1000) value).Value

                if range.IsReal then
                    Expect.equal (Some place) (Range.position value range) value
                else
                    Expect.equal (Range.at place range) value value)
        ]
