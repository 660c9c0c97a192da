/// What `rnn train text` and `rnn train --resume` of such a run refuse: exit code 2, a message that says what is wrong, and nothing left behind.
module RnnFunctional.Tests.TextRefusals

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open RnnFunctional.Tests.TextRun

/// Arguments that train on a file of `content` with a tiny network and `more`.
let private trainOnBytes (content: byte[]) more (folder: string) =
    File.WriteAllBytes(path folder "book.txt", content)

    [
        "train"
        "text"
        "--input"
        path folder "book.txt"
        "--out"
        path folder "run"
    ]
    @ tinyWith more

let private trainOnText (text: string) more =
    trainOnBytes (Encoding.UTF8.GetBytes text) more

let private trainWith more folder =
    [ "train"; "text"; "--input"; book.Value; "--out"; path folder "run" ] @ more

let private gzip (content: byte[]) =
    use packed = new MemoryStream()

    (use zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen = true)
     zip.Write content)

    packed.ToArray()

let private encoded (encoding: Encoding) =
    Array.append (encoding.GetPreamble()) (encoding.GetBytes tale.Value)

let private gutenberg =
    "*** START OF THE PROJECT GUTENBERG EBOOK NOTHING ***\n\n*** END OF THE PROJECT GUTENBERG EBOOK NOTHING ***\nLicence.\n"

let private files =
    testList
        "files"
        [
            App.refused "a missing file" [ "--input"; "none.txt"; "Check the path" ] (fun folder ->
                [ "train"; "text"; "--input"; path folder "none.txt" ])
            App.refused "a folder" [ "it is a folder" ] (fun folder -> [ "train"; "text"; "--input"; folder ])
            App.refused "a path of no letters" [ "--input"; "found nothing" ] (fun _ ->
                [ "train"; "text"; "--input"; "" ])
            App.refused "--input without a file" [ "--input"; "at least one file" ] (fun folder ->
                [ "train"; "text"; "--input"; "--out"; path folder "run" ])
            App.refused "a task behind --input" [ "--input"; "'text'"; "before it" ] (fun _ ->
                [ "train"; "--input"; book.Value; "text" ])
            App.refused "a file of several" [ "none.txt" ] (fun folder ->
                [ "train"; "text"; "--input"; book.Value; path folder "none.txt" ])
            App.refused "an empty file" [ "book.txt"; "found none." ] (trainOnText "" [])
            App.refused "white space" [ "book.txt"; "white space alone" ] (trainOnText " \r\n\t\u00A0\n" [])
            App.refused "what Project Gutenberg adds" [ "book.txt"; "Gutenberg" ] (trainOnText gutenberg [])
            App.refused
                "one character again and again"
                [ "two different characters"; "'a' 3000 times" ]
                (trainOnText (String('a', 3000)) [])
            App.refused "a byte 00" [ "book.txt"; "00 at position 1"; "UTF-8" ] (trainOnBytes [| 65uy; 0uy; 66uy |] [])
            App.refused
                "bytes that are no UTF-8"
                [ "book.txt"; "FF at position 5" ]
                (trainOnBytes (Array.append "good "B [| 0xFFuy |]) [])
            for name, encoding in
                [
                    "UTF-16", UnicodeEncoding() :> Encoding
                    "UTF-16, the other way round", UnicodeEncoding(true, true)
                ] do
                App.refused name [ "book.txt"; "UTF-16"; "Save it as UTF-8" ] (trainOnBytes (encoded encoding) [])
            App.refused "a packed file that is cut" [ "book.txt"; "can't be unpacked" ] (fun folder ->
                trainOnBytes (Array.truncate 500 (gzip (encoded Encoding.UTF8))) [] folder)
            App.refused "a packed file that unpacks to very much" [ "book.txt"; "unpacks to more than" ] (fun folder ->
                trainOnBytes (gzip (Array.create (17 <<< 20) 97uy)) [] folder)
            App.refused
                "a text that is too short to hold out of it"
                [ "at least 200 characters"; "found 21"; "--validation-share" ]
                (trainOnText "Too short to hold out" [])
            App.refused
                "a text that is shorter than a piece"
                [ "more than 300 symbols"; "one piece"; "--steps" ]
                (fun folder -> trainOnText (tale.Value.Substring(0, 230)) [ "--steps", "300" ] folder)
            App.refused
                "a text that is shorter than a window"
                [ "more than 300 symbols"; "one window"; "--window" ]
                (fun folder -> trainOnText (tale.Value.Substring(0, 230)) [ "--window", "300" ] folder)
        ]

let private options =
    testList
        "options"
        [
            for more, parts in
                [
                    [ "--tied"; "true"; "--embedding"; "0" ], [ "--tied"; "one-hot"; "--embedding" ]
                    [ "--tied"; "yes" ], [ "--tied"; "true or false" ]
                    [ "--unit"; "chr" ], [ "--unit"; "Did you mean 'char'?" ]
                    [ "--preset"; "smal" ], [ "--preset"; "Did you mean 'small'?" ]
                    [ "--cell"; "lsmt" ], [ "Did you mean 'lstm'?"; "rnn cells" ]
                    [ "--optimiser"; "adm" ], [ "--optimiser"; "rmsprop"; "Did you mean 'adam'?" ]
                    [ "--schedule"; "steps" ], [ "--schedule"; "cosine"; "'steps'" ]
                    [ "--window"; "-1" ], [ "--window"; "at least 0" ]
                    [ "--steps"; "0" ], [ "--steps"; "at least 1" ]
                    [ "--layer-dropout"; "1" ], [ "--layer-dropout"; "found 1" ]
                    [ "--validation-share"; "0.6" ], [ "--validation-share"; "0.5"; "found 0.6" ]
                    [ "--patience"; "-1" ], [ "--patience"; "at least 0" ]
                    [ "--pooling"; "max" ], [ "--pooling"; "imdb, reviews"; "'text'" ]
                    [ "--look-back"; "3" ], [ "--look-back"; "series"; "'text'" ]
                    [ "--data"; "x" ], [ "--data"; "series"; "reviews"; "'text'" ]
                    [ "--bogus" ], [ "'--bogus'" ]
                ] do
                App.refused (String.concat " " more) parts (trainWith more)
            App.refused "--unit for reviews" [ "--unit"; "a text"; "'imdb'" ] (fun _ ->
                [ "train"; "imdb"; "--unit"; "char" ])
            App.refused "--input for a series" [ "--input"; "a text"; "'airline'" ] (fun _ ->
                [ "train"; "airline"; "--input"; "x" ])
            App.refused "a task that nearly exists" [ "'txt'"; "Did you mean 'text'?" ] (fun _ -> [ "train"; "txt" ])
            App.refused "an output that is a run already" [ "not empty"; "--overwrite" ] (fun _ ->
                [ "train"; "text"; "--input"; book.Value; "--out"; shared.Value ])
        ]

/// Arguments that go on with a run in `folder` that was interrupted, and to which `damage` was done.
let private goOn (damage: string -> unit) folder =
    let run = path folder "run"
    copy interrupted.Value (run + ".unfinished")
    damage (run + ".unfinished")
    [ "train"; "--resume"; run ]

let private resumes =
    testList
        "resume"
        [
            App.refused "a run that does not exist" [ "--resume"; "exists" ] (fun folder ->
                [ "train"; "--resume"; path folder "none" ])
            App.refused "a run that is complete" [ "complete"; "rnn generate" ] (fun _ ->
                [ "train"; "--resume"; shared.Value ])
            App.refused "another option" [ "--unit"; "--resume"; "Leave it out" ] (fun folder ->
                [ "train"; "--resume"; path folder "run"; "--unit"; "char" ])
            App.refused "another run in its place" [ ".unfinished"; "--resume"; "--overwrite" ] (fun folder ->
                goOn ignore folder |> ignore
                trainWith [] folder)
            App.refused "writing with it before it is complete" [ "interrupted"; "rnn train --resume" ] (fun folder ->
                goOn ignore folder |> ignore
                [ "generate"; path folder "run" ])
            App.refused
                "a run of a kind that is not known"
                [ "run.unfinished"; "'music'" ]
                (goOn (change "config.json" "\"language\"" "\"music\""))
            for name in [ "config.json"; "alphabet.json"; "book.txt"; "state-a.safetensors" ] do
                App.refused $"{name} is missing" [ name; "missing" ] (goOn (fun run -> File.Delete(path run name)))
            for name in
                [
                    "config.json"
                    "alphabet.json"
                    "book.txt"
                    "state.json"
                    "state-a.safetensors"
                ] do
                App.refused $"{name} is cut" [ name; "damaged" ] (goOn (cut name 150))
            App.refused
                "a state that no training has"
                [ "state.json"; "damaged" ]
                (goOn (change "state.json" "\"epoch\": 2" "\"epoch\": 0"))
        ]

let tests = testSequenced (testList "text refused" [ files; options; resumes ])
