/// Real series besides the airline's.
module RnnFunctional.Tests.OtherSeriesTests

open System.IO
open Expecto

let tests =
    let data = System.Environment.GetEnvironmentVariable "RNN_DATA" |> Option.ofObj

    testList
        "other series"
        [
            for name, more in
                [
                    "monthly-sunspots", [ "--period"; "132" ]
                    "daily-min-temperatures", []
                    "co2-mm-mlo", [ "--column"; "Average"; "--period"; "12" ]
                ] ->
                test name {
                    match data with
                    | None -> skiptest "RNN_DATA names no data folder"
                    | Some data ->
                        let file = Path.Combine(data, "series", name + ".csv")

                        if not (File.Exists file) then
                            skiptest $"RNN_DATA has no series/{name}.csv"

                        App.inFolder (fun folder ->
                            let run = Path.Combine(folder, "run")

                            let outcome =
                                App.run ([ "train"; "--series"; file; "--epochs"; "30"; "--out"; run ] @ more)

                            Expect.equal outcome.Code 0 outcome.Errors

                            Expect.isLessThan
                                (AirlineRun.metric run [ "test"; "one_step"; "rmse"; "mean" ])
                                (AirlineRun.metric run [ "baselines"; "persistence"; "one_step"; "rmse" ])
                                "one step ahead it is better than persistence")
                }
        ]
