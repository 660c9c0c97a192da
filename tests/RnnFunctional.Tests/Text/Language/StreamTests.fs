/// A text cut into streams and pieces, and read in windows.
module RnnFunctional.Tests.StreamTests

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Text

/// A text in which each symbol is the number of its place.
let private places count = Array.init count id

let private numbers (a: NdArray) = Array.map int a.Data

/// What each stream of `text` reads and is told, piece by piece.
let private read (s: Streams) text =
    Array.init s.Rows (fun row -> Array.init s.Pieces (Streams.piece s text row))

/// A law of the streams asked for, and of how many symbols their text has: enough for one piece.
let private law name (check: int -> int -> int -> Streams -> unit) =
    property 300 name (fun (PositiveInt rows, PositiveInt steps, NonNegativeInt more) ->
        // Sizes apart from each other, so that all kinds of remainders come.
        let steps, count = 1 + steps % 13, 2 + steps % 13 + more * (1 + more % 7)
        check rows steps count (Streams.cut rows steps count))

let private laws =
    [
        law "each symbol is told the one that follows it" (fun _ steps count s ->
            for x, y in Array.concat (read s (places count)) do
                Expect.equal x.Shape [ steps ] "symbols of a piece"
                Expect.equal (numbers y) (Array.map ((+) 1) (numbers x)) "successors")

        law "a stream's pieces follow on each other, and no symbol is read twice" (fun _ _ count s ->
            let streams =
                read s (places count)
                |> Array.map (Array.collect (fun (x, _: NdArray) -> numbers x))

            for row, stream in Array.indexed streams do
                let first = row * s.Apart
                Expect.equal stream [| first .. first + s.Pieces * s.Steps - 1 |] $"stream {row}"

            let all = Array.concat streams
            Expect.equal (Array.distinct all) all "once")

        law "what is left is less than a piece a stream" (fun _ steps count s ->
            let left = count - 1 - s.Rows * s.Pieces * steps
            Expect.isTrue (0 <= left && left < s.Rows * steps) $"{left} left")

        law "there are as many streams as asked for, or as have two pieces each" (fun rows steps count s ->
            Expect.isLessThanOrEqual s.Rows rows "at most"
            Expect.isTrue (s.Rows = 1 || s.Pieces > 1) $"{s.Rows} streams of {s.Pieces} pieces"

            if s.Rows < rows then
                Expect.isLessThan ((count - 1) / (s.Rows + 1)) (2 * steps) "symbols of each, if they were one more")

        property 100 "parts and windows begin where they are asked to" (fun (NonNegativeInt start, PositiveInt steps) ->
            let text = places (start + steps + 1)
            let expected = [| start .. start + steps - 1 |]
            let x, y = Streams.part text start steps
            Expect.equal (numbers x) expected "part"
            Expect.equal (numbers y) (Array.map ((+) 1) expected) "successors"
            let x, y = Streams.window text steps start
            Expect.equal (numbers x) expected "window"
            Expect.equal (y.Shape, y.Scalar) ([], float (start + steps)) "what follows it")
    ]

let private shortTexts =
    testList
        "short texts"
        [
            test "one piece and what follows its last symbol are enough" {
                let s = Streams.cut 50 8 9
                Expect.equal (s.Rows, s.Pieces) (1, 1) "streams and pieces"
                let x, y = Streams.piece s (places 9) 0 0
                Expect.equal (numbers x, numbers y) ([| 0..7 |], [| 1..8 |]) "the piece"
            }

            test "less is refused, and says what to do" {
                for count in 0..8 do
                    Refused.naming [ "more than 8 symbols"; $"found {count}"; "longer text"; "--steps" ] (fun () ->
                        Streams.cut 1 8 count)
            }
        ]

let tests = testList "streams of a text" (laws @ [ shortTexts ])
