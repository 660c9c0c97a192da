namespace RnnFunctional.Text

open System.Net
open System.Text.RegularExpressions

/// From a text to its words, all in small letters.
module Words =

    let private breaks =
        Regex(@"<br\s*/?>", RegexOptions.IgnoreCase ||| RegexOptions.Compiled)

    // Marks like 7/10 and 3.5 are one word; so is don't. A number that letters follow ends before them: 80s is 80 and s. What else is neither
    // letter nor digit stands for itself, also a sign like 😀, which is a pair of UTF-16 halves: none of them is a text of its own.
    let private word =
        Regex(
            @"\d+(?:[./]\d+)*|[\p{L}\p{M}\d]+(?:['’][\p{L}\p{M}]+)*|[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\s\p{L}\p{M}\d]",
            RegexOptions.Compiled
        )

    let private isWord (token: string) = System.Char.IsLetterOrDigit token[0]

    /// The words of `text`, in order; with `punctuation`, its signs as well. Line breaks of HTML are spaces, and its entities the signs that
    /// they stand for.
    let split punctuation (text: string) : string[] =
        let decoded =
            match WebUtility.HtmlDecode(breaks.Replace(text, " ")) with
            | null -> ""
            | decoded -> decoded

        let plain = decoded.ToLowerInvariant().Replace('’', '\'')

        [|
            for found in word.Matches plain do
                if punctuation || isWord found.Value then
                    found.Value
        |]
