namespace RnnFunctional.Tests

open System.Text.RegularExpressions
open Expecto

/// What pages and findings are to say.
module Told =

    /// Fails unless `text` has all of `parts` in it.
    let all (parts: string list) (text: string) =
        for part in parts do
            Expect.stringContains text part "text"

    /// Fails if the page `html` fetches a file; the drawing library's own text, which stands in it, doesn't.
    let alone (html: string) =
        Expect.isFalse (Regex.IsMatch(html, "<(script|link|img)[^>]+(src|href)=")) "no file is fetched"
