/// `rnn data list` and `rnn data get --from`.
module RnnFunctional.Tests.DataCommandTests

open System.IO
open Expecto
open RnnFunctional.Host.Data

let private get (from: string) data =
    App.run [ "data"; "get"; "imdb"; "--from"; from; "--data"; data ]

let private refused name (parts: string list) arguments =
    test name {
        App.inFolder (fun folder ->
            let outcome = App.run (arguments folder)
            Expect.equal outcome.Code 2 "exit code"

            for part in parts do
                Expect.stringContains outcome.Errors part "message"

            Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing is left behind")
    }

let private taken name (write: string -> string) =
    test $"a data set taken from {name}" {
        App.inFolder (fun folder ->
            let from = write (Directory.CreateDirectory(Path.Combine(folder, "copy")).FullName)
            let data = Path.Combine(folder, "data")
            let outcome = get from data
            Expect.equal outcome.Code 0 outcome.Errors
            Expect.stringContains outcome.Output "3 reviews to train on, 3 to test, 1 without labels" "what was found"
            Expect.stringContains outcome.Output (Path.Combine(data, "imdb")) "where it is"
            Expect.stringContains outcome.Output "cite" "citation"

            let expected, found =
                ReviewFiles.Read("imdb", from, true), ReviewFiles.Load("imdb", data, true)

            Expect.equal { found with Source = expected.Source } expected "the same reviews"

            let again = App.run [ "data"; "get"; "imdb"; "--data"; data ]
            Expect.equal again.Code 0 again.Errors
            Expect.stringContains again.Output "Nothing to do" "it is there"
            let list = App.run [ "data"; "list"; "--data"; data ]
            Expect.isFalse (list.Output.Contains "rnn data get imdb") "it is listed as there")
    }

let tests =
    testList
        "data commands"
        [
            taken "its archive" ReviewSample.writeArchive
            taken "its folder" (fun folder ->
                ReviewSample.writeFolder folder
                Path.Combine(folder, "aclImdb"))
            taken "the folder above" (fun folder ->
                ReviewSample.writeFolder folder
                folder)
            taken "tables" (fun folder ->
                ReviewSample.writeTables true "imdb_" folder
                folder)
            test "an archive that is not the published one is named as such" {
                App.inFolder (fun folder ->
                    let outcome = get (ReviewSample.writeArchive folder) folder
                    Expect.stringContains outcome.Output (DataSets.Find("imdb").Files[0].Sha256 |> string) "hash")
            }
            test "the list has every data set, its licence and its source" {
                App.inFolder (fun folder ->
                    let outcome = App.run [ "data"; "list"; "--data"; folder ]
                    Expect.equal outcome.Code 0 outcome.Errors

                    for part in
                        [
                            "imdb"
                            "airline-passengers"
                            "84.1 MB"
                            "CC0 1.0"
                            "Maas"
                            "rnn data get imdb"
                        ] do
                        Expect.stringContains outcome.Output part "list")
            }
            test "the list knows what comes with the program" {
                let outcome = App.run [ "data"; "list"; "--data"; DataFolder.Own ]
                Expect.stringContains outcome.Output "comes with the program" "airline-passengers"
            }
            refused "an unknown data set" [ "'imbd'"; "Did you mean 'imdb'?" ] (fun folder ->
                [ "data"; "get"; "imbd"; "--data"; folder ])
            refused "a data set that comes with the program" [ "comes with the program" ] (fun folder ->
                [ "data"; "get"; "airline-passengers"; "--data"; folder ])
            refused "a copy that is not there" [ "none"; "does not exist" ] (fun folder ->
                [
                    "data"
                    "get"
                    "imdb"
                    "--data"
                    folder
                    "--from"
                    Path.Combine(folder, "none")
                ])
            refused "a copy that holds no reviews" [ "holds no reviews"; "imdb_train.tsv.gz" ] (fun folder ->
                [ "data"; "get"; "imdb"; "--data"; folder; "--from"; folder ])
        ]
