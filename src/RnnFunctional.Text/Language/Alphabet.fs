namespace RnnFunctional.Text

open System
open System.Collections.Generic
open System.Text
open RnnFunctional

/// Turns symbols into text one by one, for `pieces` followed by the 256 bytes. What `Push` returns, joined, and then `Finish`, is the text of
/// them all.
[<Sealed>]
type SymbolDecoder internal (pieces: string[]) =
    let utf8 = Encoding.UTF8.GetDecoder()
    let signs = Array.zeroCreate<char> 8

    let spell (bytes: byte[]) flush =
        let count = utf8.GetChars(bytes, 0, bytes.Length, signs, 0, flush)
        String(signs, 0, count)

    /// The text that `symbol` completes: nothing while bytes of a character are missing, and U+FFFD for bytes that spell none.
    member _.Push(symbol: int) : string =
        if symbol < 0 || symbol >= pieces.Length + 256 then
            Errors.input
                $"symbol: a number from 0 to {pieces.Length + 255} expected, found {symbol}. Is this the alphabet of another network?"
        elif symbol < pieces.Length then
            spell [||] true + pieces[symbol]
        else
            spell [| byte (symbol - pieces.Length) |] false

    /// What is left: U+FFFD when the last character is not complete. From here on a new text begins.
    member _.Finish() : string = spell [||] true

/// The symbols of a model by number: its `pieces` of text, words or characters, and then the 256 bytes of UTF-8, which spell every other
/// character (byte fallback: Kudo and Richardson 2018, "SentencePiece"). So every text can be written.
[<Sealed>]
type Alphabet internal (unit: TextUnit, pieces: string[]) =
    let numbers =
        pieces |> Seq.mapi (fun i piece -> KeyValuePair(piece, i)) |> Dictionary

    let bytesOf (text: string) =
        Encoding.UTF8.GetBytes text |> Array.map (fun b -> pieces.Length + int b)

    member _.Unit = unit

    /// The pieces, which are the symbols from number 0 on.
    member _.Pieces: IReadOnlyList<string> = pieces

    /// How many symbols there are.
    member _.Size = pieces.Length + 256

    /// The symbols of `text`. Half a pair of UTF-16, which is no text, becomes U+FFFD.
    member _.Encode(text: string) : int[] =
        if pieces.Length = 0 then
            bytesOf text
        else
            let symbols = ResizeArray<int> text.Length

            for piece in TextUnit.pieces unit text do
                match numbers.TryGetValue piece with
                | true, number -> symbols.Add number
                | _ ->
                    // A word that is not known is spelled by its characters, and what is not known of these by bytes.
                    for rune in piece.EnumerateRunes() do
                        let sign = string rune

                        match numbers.TryGetValue sign with
                        | true, number -> symbols.Add number
                        | _ -> symbols.AddRange(bytesOf sign)

            symbols.ToArray()

    /// What turns symbols into text while they come.
    member _.Decoder() = SymbolDecoder pieces

    /// The text of `symbols`: that which was encoded, except that bytes that spell no character become U+FFFD.
    member a.Decode(symbols: int seq) : string =
        let decoder = a.Decoder()
        let text = StringBuilder()

        for symbol in symbols do
            text.Append(decoder.Push symbol) |> ignore

        text.Append(decoder.Finish()).ToString()

    /// `symbol` for people: the piece, or ‹E2› for a byte.
    member _.Show(symbol: int) =
        if symbol < pieces.Length then
            pieces[symbol]
        else
            $"‹{symbol - pieces.Length:X2}›"

module Alphabet =

    /// The alphabet of `text` in `unit`s. Of words it has the `most` most frequent ones; then come all characters, which spell other words;
    /// each of both at least `rare` times in the text; 1 for every one. With a larger `rare` a network sees bytes in training, and learns
    /// what they are. Bytes have no pieces.
    let build (unit: TextUnit) (most: int) (rare: int) (text: string) : Alphabet =
        Errors.atLeast 1 "the alphabet's most pieces" most
        Errors.atLeast 1 "the alphabet's least count of a piece" rare

        let isText (piece: string) =
            not (piece.EnumerateRunes() |> Seq.contains Rune.ReplacementChar)

        match unit with
        | TextUnit.Byte -> Alphabet(unit, [||])
        | _ ->
            let known unit =
                TextUnit.pieces unit text
                |> Frequency.ranked
                |> Array.filter (fun (piece, count) -> count >= rare && isText piece)
                |> Array.map fst

            let words =
                match unit with
                | TextUnit.Word -> Array.truncate most (known unit)
                | _ -> [||]

            Alphabet(unit, Array.append words (Array.except words (known TextUnit.Char)))
