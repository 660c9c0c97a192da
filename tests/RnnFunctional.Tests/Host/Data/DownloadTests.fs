/// Data sets fetched from a server on this machine.
module RnnFunctional.Tests.DownloadTests

open System
open System.IO
open Expecto
open RnnFunctional.Host.Data

/// Calls `check` with the folder of the data, the published set, and the server that answers as `answers` say, and serves the sample's
/// archive, or what `change` makes of it.
let private serving change answers (check: string -> DataSet -> FileServer -> unit) =
    App.inFolder (fun folder ->
        let path = ReviewSample.writeArchive folder
        use server = new FileServer(change (File.ReadAllBytes path), answers)
        let data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName
        check data (ReviewSample.published server.Address path) server)

let private fetch (published: DataSet) data =
    let observed = ResizeArray<int64>()

    let struct (_, reviews) =
        ReviewStore.Fetch(published, data, (fun bytes -> observed.Add bytes)).GetAwaiter().GetResult()

    reviews, List.ofSeq observed

/// The names of what is in the data set's folder.
let private stored (data: string) =
    Directory.GetFiles(Path.Combine(data, "imdb"))
    |> Array.map (fun path -> FileInfo(path).Name)
    |> set

let private isStored data =
    Expect.equal
        (stored data)
        (set [ "imdb_train.tsv.gz"; "imdb_test.tsv.gz"; "imdb_unsup.tsv.gz" ])
        "the tables and nothing else"

    Expect.hasLength (ReviewFiles.Load("imdb", data)).Train 3 "they can be read"

/// Fails unless fetching fails with a message that has all of `parts`.
let private fails (parts: string list) (set: DataSet) data =
    let problem =
        try
            fetch set data |> ignore
            None
        with :? IOException as problem ->
            Some problem.Message

    match problem with
    | None -> failtest "fetched, where an IOException was expected"
    | Some message ->
        for part in parts do
            Expect.stringContains message part "message"

let tests =
    testList
        "downloads"
        [
            test "a whole file" {
                serving id [ Ranges ] (fun data set server ->
                    let reviews, observed = fetch set data
                    Expect.hasLength reviews.Train 3 "reviews"
                    Expect.equal (List.last observed) (set.Size.GetValueOrDefault()) "progress ends at the file's size"
                    Expect.equal server.Ranges [ "" ] "one request"
                    isStored data)
            }
            test "a connection that breaks off is taken up again where it broke" {
                serving id [ Cut 100; Cut 50; Ranges ] (fun data set server ->
                    fetch set data |> ignore
                    Expect.equal server.Ranges [ ""; "bytes=100-"; "bytes=150-" ] "ranges"
                    isStored data)
            }
            test "a later attempt goes on from what an earlier one has left" {
                serving id [ Cut 100; Status 503; Ranges ] (fun data set server ->
                    fails [ "503" ] set data
                    Expect.equal (stored data) (Set.singleton "aclImdb_v1.tar.gz.part") "what has come is kept"
                    fetch set data |> ignore
                    Expect.equal server.Ranges [ ""; "bytes=100-"; "bytes=100-" ] "ranges"
                    isStored data)
            }
            test "a server that knows no ranges sends all of it again" {
                serving id [ Cut 100; Whole ] (fun data set server ->
                    fetch set data |> ignore
                    Expect.equal server.Ranges [ ""; "bytes=100-" ] "ranges"
                    isStored data)
            }
            test "an archive that is all there is not fetched again" {
                serving id [ Status 404 ] (fun data set server ->
                    let folder = Directory.CreateDirectory(Path.Combine(data, "imdb")).FullName
                    let archive = Path.Combine(data, "..", "aclImdb_v1.tar.gz")
                    File.Copy(archive, Path.Combine(folder, "aclImdb_v1.tar.gz.part"))
                    fetch set data |> ignore
                    Expect.isEmpty server.Ranges "no request"
                    isStored data)
            }
            test "a wrong hash says what was expected and found, and removes nothing that was good" {
                let change (bytes: byte[]) =
                    bytes[bytes.Length / 2] <- bytes[bytes.Length / 2] ^^^ 1uy
                    bytes

                serving change [ Ranges ] (fun data set server ->
                    ReviewSample.writeTables true "imdb_" (Path.Combine(data, "imdb"))
                    let before = ReviewSample.contents data

                    fails
                        [
                            $"{server.Address}aclImdb_v1.tar.gz"
                            $"sha256 {set.Files[0].Sha256} expected, found "
                        ]
                        set
                        data

                    Expect.equal (ReviewSample.contents data) before "nothing has changed")
            }
            test "a file that is longer than it should be is another file" {
                serving (fun bytes -> Array.append bytes (Array.zeroCreate 1_000_000)) [ Ranges ] (fun data set _ ->
                    fails [ "another file" ] set data
                    Expect.isEmpty (stored data) "nothing is kept")
            }
            test "what an earlier attempt has left of another file does not stay" {
                serving id [ Ranges ] (fun data set _ ->
                    let folder = Directory.CreateDirectory(Path.Combine(data, "imdb")).FullName
                    File.WriteAllText(Path.Combine(folder, "aclImdb_v1.tar.gz.part"), "something else")
                    fails [ "another file" ] set data
                    fetch set data |> ignore
                    isStored data)
            }
            test "a file that is not there" {
                serving id [ Status 404 ] (fun data set server ->
                    fails [ $"{server.Address}aclImdb_v1.tar.gz"; "404"; "--from" ] set data
                    Expect.isEmpty (stored data) "nothing is left")
            }
            test "a server that is not there" {
                serving id [ Ranges ] (fun data set server ->
                    (server :> IDisposable).Dispose()
                    fails [ $"{server.Address}aclImdb_v1.tar.gz"; "can't be fetched"; "--from" ] set data
                    Expect.isEmpty (stored data) "nothing is left")
            }
            test "an archive with the right hash that is no good leaves the tables as they were" {
                App.inFolder (fun folder ->
                    let path =
                        ReviewSample.archive
                            (Path.Combine(folder, "aclImdb_v1.tar.gz"))
                            [ ReviewSample.text "../x" "A review." ]

                    use server = new FileServer(File.ReadAllBytes path, [ Ranges ])
                    let data = Path.Combine(folder, "data")
                    ReviewSample.writeTables true "imdb_" (Path.Combine(data, "imdb"))
                    let before = ReviewSample.contents data
                    let set = ReviewSample.published server.Address path
                    Refused.naming [ "'../x'" ] (fun () -> fetch set data)
                    Expect.isTrue (Set.isSubset before (ReviewSample.contents data)) "the tables are as they were")
            }
        ]
