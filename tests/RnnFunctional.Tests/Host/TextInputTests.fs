/// Books of all kinds, and networks of all kinds that learn them.
module RnnFunctional.Tests.TextInputTests

open System.IO
open System.IO.Compression
open System.Text
open Expecto
open RnnFunctional.Cli
open RnnFunctional.Tests.TextRun

let private packed (folder: string) name (content: byte[]) =
    use file = File.Create(path folder name)
    use zip = new GZipStream(file, CompressionLevel.Fastest)
    zip.Write content
    path folder name

/// What a training on `inputs` keeps of them.
let private kept folder inputs =
    let unfinished = begun (path folder "run") ([ "--input" ] @ inputs @ tiny)
    File.ReadAllText(path unfinished "book.txt")

let private russian =
    String.replicate 40 "Жил-был старик со старухой у самого синего моря.\n"

let private inputs =
    testList
        "inputs"
        [
            test "a packed file is what it holds" {
                App.inFolder (fun folder ->
                    let file = packed folder "tale.txt.gz" (Encoding.UTF8.GetBytes tale.Value)
                    Expect.equal (kept folder [ file ]) (tale.Value.Trim('\n')) "book"
                    let config = json (path folder "run.unfinished") "config.json"
                    Expect.equal (textAt [ "name" ] config) "tale" "the name is without endings")
            }
            test "line ends, a byte order mark and what Project Gutenberg adds are no part of a book" {
                App.inFolder (fun folder ->
                    let lines =
                        [
                            "\uFEFFThe Project Gutenberg eBook of A Tale"
                            "*** START OF THE PROJECT GUTENBERG EBOOK A TALE ***"
                            ""
                            yield! tale.Value.Trim('\n').Split '\n'
                            ""
                            "*** END OF THE PROJECT GUTENBERG EBOOK A TALE ***"
                            "Licence."
                        ]

                    let file = bookOf folder "pg1.txt" (String.concat "\r\n" lines)
                    Expect.equal (kept folder [ file ]) (tale.Value.Trim('\n')) "book")
            }
            test "several files are one book, in their order" {
                App.inFolder (fun folder ->
                    let first = bookOf folder "b.txt" russian
                    let second = bookOf folder "a.txt" tale.Value

                    Expect.equal
                        (kept folder [ first; second ])
                        (russian.Trim('\n') + "\n\n" + tale.Value.Trim('\n'))
                        "book"

                    let config = json (path folder "run.unfinished") "config.json"
                    Expect.equal (textAt [ "name" ] config) "b" "the first one's name"

                    Expect.equal
                        [ for s in (at [ "sources" ] config).EnumerateArray() -> s.GetString() ]
                        [ first; second ]
                        "sources")
            }
            test "without a file it is the tales, and a network for them" {
                match Command.parse [| "train"; "text" |] with
                | Command.TrainLanguage options ->
                    Expect.equal options.Common.Preset "small" "preset"
                    Expect.isEmpty options.Input "input"
                | other -> failtest $"not understood: {other}"

                App.inFolder (fun folder ->
                    let run = begun (path folder "run") [ "--threads"; "1"; "--hidden"; "8" ]
                    Expect.equal (File.ReadAllText(path run "book.txt")) (tales.Value.Trim('\n')) "book"
                    let config = json run "config.json"
                    Expect.equal (textAt [ "name" ] config) "tales" "name"
                    Expect.equal (textAt [ "settings"; "preset" ] config) "small" "preset")
            }
        ]

/// A network on a text, its options, the pieces of its alphabet if they are told, and whether a symbol is a character.
let private kinds =
    [
        "bytes", [ "--unit", "byte" ], russian, Some 0
        "words", [ "--unit", "word"; "--words", "30" ], tale.Value, None
        "Russian letters", [], russian, Some(Seq.length (Seq.distinct (russian.Trim('\n'))))
        "windows of one-hot symbols",
        [ "--preset", "lesson"; "--embedding", "0"; "--window", "5"; "--batch", "100" ],
        tale.Value,
        None
        "tied vectors", [ "--tied", "true" ], tale.Value, None
    ]

let private networks =
    testList
        "networks"
        [
            for what, options, text, pieces in kinds do
                test $"{what}: trained, read again, and it writes" {
                    App.inFolder (fun folder ->
                        let run = path folder "run"
                        trainOn [ bookOf folder "book.txt" text ] run (tinyWith options) |> ignore
                        let nats = json run "metrics.json" |> at [ "validation"; "nats_per_char" ]
                        // A uniform guess among all symbols costs less than log 512, and no unit has more characters than bytes.
                        Expect.isLessThan (nats.GetDouble()) (2.0 * log 512.0) "what a character costs"
                        Expect.isGreaterThan (nats.GetDouble()) 0.0 "what a character costs"
                        let found = (json run "alphabet.json" |> at [ "pieces" ]).GetArrayLength()
                        Option.iter (fun pieces -> Expect.equal found pieces "pieces") pieces
                        let outcome = App.run [ "generate"; run; "--length"; "50" ]
                        Expect.equal outcome.Code 0 outcome.Errors
                        let length = outcome.Output.EnumerateRunes() |> Seq.length
                        // Words end where they end.
                        if List.contains ("--unit", "word") options then
                            Expect.isGreaterThanOrEqual length 51 "length"
                        else
                            Expect.equal length 51 "length")
                }
        ]

let tests = testSequenced (testList "text inputs" [ inputs; networks ])
