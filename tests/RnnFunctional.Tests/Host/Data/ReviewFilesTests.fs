/// Reviews are the same from every layout; what does not fit is named by file and line.
module RnnFunctional.Tests.ReviewFilesTests

open System.IO
open Expecto
open RnnFunctional.Host.Data
open RnnFunctional.Text
open RnnFunctional.Tests

let private parts (reviews: Reviews) =
    reviews.Train, reviews.Test, reviews.Unlabelled, reviews.Sha256

let private review id rating text =
    {
        Id = id
        Rating = rating
        Text = text
    }

let private layouts =
    let expected =
        [|
            review "1" 1 "Dreadful <br /><br />and long."
            review "2" 7 "Très joli – 良い, even\u0085so."
            review "10" 10 "Splendid.\tTwice\tsplendid."
        |],
        [|
            review "0" 4 "Not for me."
            review "0" 8 "Two lines of praise."
            review "11" 9 "Again!"
        |],
        [| review "7" 0 "Hard to say." |]

    let folder (name: string) (write: string -> unit) =
        test name {
            App.inFolder (fun folder ->
                write folder
                let reviews = ReviewFiles.Load("imdb", folder, true)
                let train, test, unlabelled, hash = parts reviews
                Expect.equal (train, test, unlabelled) expected "reviews"
                Expect.equal (train |> Array.map _.IsPositive) [| false; true; true |] "labels"
                Expect.stringStarts reviews.Source folder "source"

                App.inFolder (fun other ->
                    ReviewSample.writeTables true "imdb_" other
                    Expect.equal hash (ReviewFiles.Load("imdb", other, true)).Sha256 "the hash is that of the tables")

                let labelled = ReviewFiles.Load("imdb", folder)
                Expect.isEmpty labelled.Unlabelled "without unlabelled reviews"
                Expect.equal labelled.Sha256 hash "the hash is that of the labelled reviews")
        }

    let below (name: string) write (folder: string) = write (Path.Combine(folder, name))

    testList
        "layouts"
        [
            folder "packed tables" (ReviewSample.writeTables true "imdb_")
            folder "tables" (ReviewSample.writeTables false "imdb_")
            folder "tables in a folder of their own" (below "imdb" (ReviewSample.writeTables true "imdb_"))
            folder "tables without the name, in a folder that has it" (below "imdb" (ReviewSample.writeTables false ""))
            folder "an unpacked archive" ReviewSample.writeFolder
            folder "an unpacked archive in a folder of its own" (below "imdb" ReviewSample.writeFolder)
            folder "an archive" (ReviewSample.writeArchive >> ignore)
            test "tables without a name are not taken for those of a data set" {
                App.inFolder (fun folder ->
                    ReviewSample.writeTables false "" folder

                    Refused.naming [ "imdb is not in"; folder; "rnn data get imdb"; "--from"; "--data" ] (fun () ->
                        ReviewFiles.Load("imdb", folder)))
            }
            test "a change of any review changes the hash" {
                App.inFolder (fun folder ->
                    ReviewSample.writeTables false "imdb_" folder
                    let before = (ReviewFiles.Load("imdb", folder)).Sha256
                    let path = Path.Combine(folder, "imdb_test.tsv")
                    File.WriteAllText(path, File.ReadAllText(path).Replace("Again!", "Again?"))
                    Expect.notEqual (ReviewFiles.Load("imdb", folder)).Sha256 before "hash")
            }
            test "lines may end as on Windows, and a file may start with a byte order mark" {
                App.inFolder (fun folder ->
                    ReviewSample.writeTables false "imdb_" folder
                    let before = parts (ReviewFiles.Load("imdb", folder))
                    let path = Path.Combine(folder, "imdb_train.tsv")
                    let text = File.ReadAllText(path).Replace("\n", "\r\n")
                    File.WriteAllText(path, text, System.Text.UTF8Encoding true)
                    Expect.equal (parts (ReviewFiles.Load("imdb", folder))) before "reviews")
            }
        ]

/// A test: tables whose part to train with holds `bytes` are refused with a message that has the file and all of `parts`.
let private refusedBytes name (parts: string list) (bytes: byte[]) =
    test name {
        App.inFolder (fun folder ->
            ReviewSample.writeTables false "imdb_" folder
            File.WriteAllBytes(Path.Combine(folder, "imdb_train.tsv"), bytes)
            Refused.naming parts (fun () -> ReviewFiles.Load("imdb", folder)))
    }

let private refused name parts (lines: string list) =
    let text = lines |> List.map (fun line -> line + "\n") |> String.concat ""
    refusedBytes name parts (System.Text.Encoding.UTF8.GetBytes text)

let private lines =
    let negative, positive = "0\t2\t1\tBad.", "1\t8\t2\tGood."
    let third = "imdb_train.tsv, line 3"

    testList
        "lines"
        [
            refused
                "an unreadable label"
                [ third; "0 for negative or 1"; "'good'" ]
                [ negative; positive; "good\t8\t3\tGood." ]
            refused
                "a rating that is no number"
                [ third; "6 to 10"; "'many'" ]
                [ negative; positive; "1\tmany\t3\tGood." ]
            refused
                "a rating that contradicts its label"
                [ third; "1 to 5"; "label 0"; "'8'" ]
                [ negative; positive; "0\t8\t3\tGood." ]
            refused "an empty text" [ third; "text of a review"; "none" ] [ negative; positive; "1\t8\t3\t  " ]
            refused "an empty line" [ third; "label, rating, id and text" ] [ negative; positive; "" ]
            refused
                "a line with too few columns"
                [ third; "label, rating, id and text"; "'Good.'" ]
                [ negative; positive; "1\t8\tGood." ]
            refused "one class only" [ "negative and positive"; "2 negative and 0 positive" ] [ negative; negative ]
            refused "an empty file" [ "0 negative and 0 positive" ] []
            refused
                "what would do something to a terminal is not repeated"
                [ third; "'?[2J'" ]
                [ negative; positive; "\u001b[2J\t8\t3\tGood." ]
            refusedBytes
                "bytes that are no UTF-8"
                [ "imdb_train.tsv, line 2"; "UTF-8"; "FF" ]
                [| yield! "0\t2\t1\tBad.\n1\t8\t2\tGo"B; 0xFFuy; yield! "od.\n"B |]
            test "bytes that are no UTF-8 in an unpacked archive" {
                App.inFolder (fun folder ->
                    ReviewSample.writeFolder folder
                    let path = Path.Combine(folder, "aclImdb", "train", "pos", "2_7.txt")
                    File.WriteAllBytes(path, [| 0xC3uy |])
                    Refused.naming [ path; "UTF-8"; "C3" ] (fun () -> ReviewFiles.Load("imdb", folder)))
            }
            test "a packed table that is cut short" {
                App.inFolder (fun folder ->
                    ReviewSample.writeTables true "imdb_" folder
                    let path = Path.Combine(folder, "imdb_train.tsv.gz")
                    let bytes = File.ReadAllBytes path
                    File.WriteAllBytes(path, Array.take (bytes.Length - 12) bytes)
                    Refused.naming [ path; "can't be read" ] (fun () -> ReviewFiles.Load("imdb", folder)))
            }
        ]

let private published =
    test "the published data set" {
        match System.Environment.GetEnvironmentVariable "RNN_DATA" |> Option.ofObj with
        | None -> skiptest "RNN_DATA names no data folder"
        | Some data when isNull (ReviewFiles.Find(DataSets.Find "imdb", data)) -> skiptest "RNN_DATA has no imdb"
        | Some data ->
            let reviews = ReviewFiles.Load("imdb", data, true)

            for part in [ reviews.Train; reviews.Test ] do
                let positive = part |> Array.filter _.IsPositive
                Expect.equal (part.Length, positive.Length) (25_000, 12_500) "reviews, and positive ones"

            Expect.hasLength reviews.Unlabelled 50_000 "unlabelled reviews"
    }

let private catalogue =
    testList
        "catalogue"
        [
            for set in DataSets.All do
                if isNull set.Address then
                    test $"{set.Name} comes with the program as it is described" {
                        for file in set.Files do
                            match Option.ofObj file.Sha256 with
                            | None -> skiptest $"{file.Path} has no hash in datasets.json"
                            | Some hash ->
                                let bytes = File.ReadAllBytes(Path.Combine(DataFolder.Own, file.Path))

                                let found =
                                    System.Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData bytes)

                                Expect.equal (found, bytes.LongLength) (hash, file.Size.GetValueOrDefault()) file.Path
                    }
        ]

let tests = testList "review files" [ layouts; lines; published; catalogue ]
