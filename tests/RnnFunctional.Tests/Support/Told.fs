namespace RnnFunctional.Tests

open System
open System.Text.RegularExpressions
open Expecto

/// What pages and findings are to say.
module Told =

    /// How much of a text a failure shows: a page begins with megabytes of its drawing library.
    let private shown = 20_000

    /// Fails unless `text` has all of `parts` in it.
    let all (parts: string list) (text: string) =
        for part in parts do
            if not (text.Contains(part, StringComparison.Ordinal)) then
                failtest $"'{part}' is not in: {text.Substring(max 0 (text.Length - shown))}"

    /// Fails if the page `html` fetches a file; the drawing library's own text, which stands in it, doesn't.
    let alone (html: string) =
        Expect.isFalse (Regex.IsMatch(html, "<(script|link|img)[^>]+(src|href)=")) "no file is fetched"
