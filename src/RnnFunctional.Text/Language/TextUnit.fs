namespace RnnFunctional.Text

open System.Text.RegularExpressions
open RnnFunctional

/// What a model reads and writes at each step.
[<RequireQualifiedAccess>]
type TextUnit =
    /// A Unicode scalar: also one that UTF-16 writes as two halves.
    | Char
    /// A byte of UTF-8.
    | Byte
    /// A word, a number or a mark, each with the blank before it; or white space.
    | Word

module TextUnit =

    let private all =
        [ "char", TextUnit.Char; "byte", TextUnit.Byte; "word", TextUnit.Word ]

    /// The unit called `name`. Errors: an InputException that names the option and the units there are.
    let parse name = Nearest.choose "--unit" all name

    /// What `unit` is called.
    let name (unit: TextUnit) =
        all |> List.find (fun (_, other) -> other = unit) |> fst

    // The last of several blanks belongs to what follows it. Every sign is of one of the kinds, so that nothing is left out.
    let private word =
        Regex(
            @"\ ?[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\ ?\d+|\ ?(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\s\p{L}\p{M}\d])|\n+|\ +(?=\ )|\s",
            RegexOptions.Compiled ||| RegexOptions.CultureInvariant
        )

    /// The pieces of `text` that one symbol can stand for, in order: joined they are `text`. Bytes are no text of their own: they come as
    /// the characters that they spell.
    let pieces (unit: TextUnit) (text: string) : string seq =
        match unit with
        | TextUnit.Char
        | TextUnit.Byte -> Characters.split text
        | TextUnit.Word ->
            seq {
                let mutable found = word.Match text

                while found.Success do
                    found.Value
                    found <- found.NextMatch()
            }
