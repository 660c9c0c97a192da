namespace RnnFunctional.Text

open System
open System.Collections.Generic

/// Quotation marks and brackets, which come in pairs.
module Marks =

    /// What closes each mark that opens; “ closes „ as well as it opens.
    let private closing =
        dict [ '(', ")"; '[', "]"; '{', "}"; '«', "»"; '“', "”"; '„', "“”"; '"', "\"" ]

    let private closers = HashSet(Seq.concat closing.Values)

    /// The share of marks that open in `text` and find the one that closes them; 1 where none opens.
    ///
    /// A mark closes the last one that it fits and that is still open, and those opened in between stay open: so they do in ( « ). The straight
    /// quotation mark " closes the last " that is open, and opens where none is. An empty line ends a paragraph, and with it whatever is
    /// open: one missing mark doesn't turn all later ones around. Marks that close what nothing opened don't count: the text may begin in the
    /// middle of a speech. Single quotes don't either: they are apostrophes too.
    let balanced (text: string) : float =
        let opened = Stack<char>()
        let mutable all, closed = 0, 0

        for i in 0 .. text.Length - 1 do
            let mark = text[i]

            let fits (other: char) =
                closing[other].Contains(mark, StringComparison.Ordinal)

            if mark = '\n' && i > 0 && text[i - 1] = '\n' then
                opened.Clear()
            elif closers.Contains mark && Seq.exists fits opened then
                while not (fits (opened.Pop())) do
                    ()

                closed <- closed + 1
            elif closing.ContainsKey mark then
                opened.Push mark
                all <- all + 1

        if all = 0 then 1.0 else float closed / float all
