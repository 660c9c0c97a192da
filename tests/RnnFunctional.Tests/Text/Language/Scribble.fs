namespace RnnFunctional.Tests

open System.IO
open System.IO.Compression
open System.Text
open Expecto
open RnnFunctional.Host.Data

/// Texts of all kinds of characters, and real ones.
module Scribble =

    /// What could become something else in another company.
    let private pool =
        [|
            yield! [ "a"; "b"; "Word"; "don't"; "’"; "'"; "-"; "3"; "17"; "."; "!"; "\""; "(" ]
            yield!
                [
                    " "
                    "  "
                    "\n"
                    "\n\n"
                    "\r\n"
                    "\t"
                    "\u00A0"
                    "\u2028"
                    "\u0085"
                    "\u0000"
                    "\u001B"
                ]
            yield!
                [
                    "é"
                    "e\u0301"
                    "\u0301"
                    "Жук"
                    "и\u0306"
                    "…"
                    "«"
                    "»"
                    "—"
                    "中"
                    "ﬁ"
                    "İ"
                ]
            yield! [ "😀"; "👩\u200D👧"; "𝔘"; "\U0010FFFF"; "\uFFFD"; "\uFEFF"; "\uFFFF" ]
        |]

    /// A text without halves of UTF-16 pairs, from numbers: for each a piece that is often there, or a character of any kind.
    let text (numbers: int list) : string =
        let piece number =
            let n = abs number

            if n % 4 > 0 then
                pool[n % pool.Length]
            else
                let code = n * 104_729 % 0x110000
                if Rune.IsValid code then string (Rune code) else "x"

        numbers |> List.map piece |> String.concat ""

    /// The tales that come with the program.
    let tales () =
        File.ReadAllText(Path.Combine(DataFolder.Own, "tales.txt"))

    /// The book in the file `name` of RNN_DATA, as it is; the test that asks for it is skipped where there is none.
    let book (name: string) =
        match System.Environment.GetEnvironmentVariable "RNN_DATA" |> Option.ofObj with
        | None -> skiptest "RNN_DATA names no data folder"
        | Some data ->
            let path = Path.Combine(data, "text", name)

            if not (File.Exists path) then
                skiptest $"RNN_DATA has no text/{name}"

            use file = File.OpenRead path

            use text =
                if name.EndsWith ".gz" then
                    new GZipStream(file, CompressionMode.Decompress) :> Stream
                else
                    file

            use reader = new StreamReader(text)
            reader.ReadToEnd()
