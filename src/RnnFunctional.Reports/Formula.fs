namespace RnnFunctional.Reports

open System.Text.RegularExpressions
open Giraffe.ViewEngine

/// Formulas as the sources write them, h_{t-1} and δ^i_t, with their indices below and above the line.
module Formula =

    let private index =
        Regex(@"(?<place>[_^])(\{(?<text>[^}]*)\}|(?<text>[\p{Ll}\d]+))", RegexOptions.CultureInvariant)

    /// `formula` as parts of a page.
    let render (formula: string) : XmlNode list =
        let mutable at = 0

        [
            for m in index.Matches formula do
                str (formula.Substring(at, m.Index - at))
                at <- m.Index + m.Length
                let text = [ str m.Groups["text"].Value ]

                if m.Groups["place"].Value = "_" then
                    sub [] text
                else
                    sup [] text

            str (formula.Substring at)
        ]
