/// `rnn forecast`: past the end of a trained series, and from runs that are damaged.
module RnnFunctional.Tests.ForecastTests

open System.IO
open Expecto

let private forecasts =
    test "a trained series is forecast past its end" {
        AirlineRun.train [ "--epochs"; "20"; "--seeds"; "2" ] (fun run _ ->
            let csv = Path.Combine(run, "..", "forecast.csv")
            let outcome = App.run [ "forecast"; run; "--horizon"; "24"; "--csv"; csv ]
            Expect.equal outcome.Code 0 outcome.Errors

            let rows =
                File.ReadAllLines csv
                |> Array.skip 1
                |> Array.map (fun line -> line.Split(',') |> Array.map float)

            Expect.equal rows.Length 24 "steps"

            let byReference =
                App.run [ "forecast"; run; "--horizon"; "24"; "--engine"; "reference" ]

            Expect.equal byReference.Code 0 byReference.Errors

            for row in rows do
                Expect.isTrue (row[2] < row[1] && row[1] < row[3]) "the forecast lies between its bounds"

            // A season that grows: the forecast keeps the shape of the last year.
            let forecast month = Array.item 1 rows[month - 1]
            Expect.isGreaterThan (forecast 7) (forecast 11) "July over November")
    }

let private refusedForecast name damage (parts: string list) =
    test name {
        AirlineRun.train [ "--epochs"; "2" ] (fun run _ ->
            damage run
            let outcome = App.run [ "forecast"; run; "--horizon"; "3" ]
            Expect.equal outcome.Code 2 "exit code"

            for part in parts do
                Expect.stringContains outcome.Errors part "message")
    }

let private edit name (change: byte[] -> byte[]) (run: string) =
    let path = Path.Combine(run, name)
    File.WriteAllBytes(path, change (File.ReadAllBytes path))

let private replace name (a: string) (b: string) (run: string) =
    let path = Path.Combine(run, name)
    File.WriteAllText(path, (File.ReadAllText path).Replace(a, b))

let private damaged =
    let checkpoint = "checkpoint.safetensors"

    testList
        "damaged runs"
        [
            refusedForecast "a checkpoint cut short" (edit checkpoint (Array.take 700)) [ checkpoint; "damaged" ]
            refusedForecast "an empty checkpoint" (edit checkpoint (fun _ -> [||])) [ checkpoint; "damaged" ]
            refusedForecast
                "a header that claims too much"
                (edit checkpoint (Array.mapi (fun i b -> if i < 8 then 255uy else b)))
                [ "claims" ]
            refusedForecast
                "a checkpoint of another size of network"
                (replace "config.json" "\"hidden\": 8" "\"hidden\": 7")
                [ "shape"; "asks for" ]
            refusedForecast "a missing checkpoint" (fun run -> File.Delete(Path.Combine(run, checkpoint))) [ "missing" ]
            refusedForecast
                "a configuration that is no JSON"
                (edit "config.json" (Array.take 40))
                [ "config.json"; "damaged" ]
            refusedForecast
                "a configuration without a setting"
                (replace "config.json" "\"hidden\": 8," "")
                [ "config.json"; "damaged" ]
            refusedForecast
                "a missing series"
                (fun run -> File.Delete(Path.Combine(run, "series.csv")))
                [ "series.csv" ]
            refusedForecast
                "a parameter that is no number"
                (edit checkpoint (fun b -> Array.append b[.. b.Length - 9] (System.BitConverter.GetBytes nan)))
                [ "no number" ]
        ]

let private horizons =
    testList
        "horizons"
        [
            for horizon in [ "-3"; "0" ] ->
                test $"a horizon of {horizon} is refused" {
                    AirlineRun.train [ "--epochs"; "2" ] (fun run _ ->
                        let outcome = App.run [ "forecast"; run; "--horizon"; horizon ]
                        Expect.equal outcome.Code 2 "exit code"
                        Expect.stringContains outcome.Errors $"found {horizon}" "message")
                }
        ]

let tests = testList "forecast" [ forecasts; damaged; horizons ]
