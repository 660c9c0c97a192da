namespace RnnFunctional.Reports

open System
open Giraffe.ViewEngine

/// Texts that a network wrote, to be read.
module WrittenText =

    let private copied (passage: string) = mark [] [ str passage ]

    let private block kind (text: string) (copy: string) =
        let at = text.IndexOf(copy, StringComparison.Ordinal)

        div
            [ _class kind ]
            (if copy = "" || at < 0 then
                 [ str text ]
             else
                 [
                     str (text.Substring(0, at))
                     copied copy
                     str (text.Substring(at + copy.Length))
                 ])

    /// `text` with its line ends, in which the passage `copy` is marked.
    let render (text: string) (copy: string) = block "written" text copy

    /// The same in larger letters: the text that a page is about.
    let first (text: string) (copy: string) = block "written first" text copy

    /// What is marked.
    let legend =
        p
            [ _class "note" ]
            [
                copied "Marked"
                str " is the longest passage that stands in the book letter by letter."
            ]
