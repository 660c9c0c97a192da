namespace RnnFunctional.Text

open System.Text.RegularExpressions

/// A text as a file has it, and as a network is to read it.
module Book =

    let private line pattern =
        Regex(pattern, RegexOptions.IgnoreCase ||| RegexOptions.CultureInvariant)

    /// What stands before and behind a book of Project Gutenberg is parted from it by such lines; older files have the others.
    let private starts = line @"^\s*\*\*\* ?START OF (THE|THIS) PROJECT GUTENBERG"

    let private ends =
        line @"^\s*(\*\*\* ?END OF (THE|THIS) PROJECT GUTENBERG|End of (the |this )?Project Gutenberg)"

    let private smallPrint = line @"^\s*\*END\*? ?THE SMALL PRINT"

    /// How far down the small print of an old file can end: some have it behind the book.
    let private longestHeader = 600

    /// What lies between the lines that start and end a book; of a file with several, all of them.
    let private cut (lines: string[]) =
        let body =
            match
                lines
                |> Array.truncate longestHeader
                |> Array.tryFindIndexBack smallPrint.IsMatch
            with
            | Some i -> Array.skip (i + 1) lines
            | None -> lines

        let books = ResizeArray<string>()
        let mutable complete = 0
        let mutable inside = true

        for line in body do
            if starts.IsMatch line then
                // What was taken for a book's beginning stands before it.
                books.RemoveRange(complete, books.Count - complete)
                inside <- true
            elif ends.IsMatch line then
                complete <- books.Count
                inside <- false
            elif inside then
                books.Add line

        books.ToArray()

    /// Cuts until nothing is left to cut.
    let rec private cutAll lines =
        let rest = cut lines
        if rest.Length = lines.Length then lines else cutAll rest

    let private blanks = Regex "\n{4,}"

    /// `text` with line ends of one kind, letters of one sign (see Composition), and nothing of what Project Gutenberg puts around a book;
    /// without byte order marks, blanks at the ends of lines, more than two empty lines in a row, and empty lines around it. All else stays.
    let clean (text: string) =
        let plain =
            text.Replace("\uFEFF", "").Replace("\r\n", "\n").Replace('\r', '\n')
            |> Composition.compose

        let lines = cutAll (plain.Split '\n') |> Array.map _.TrimEnd(' ', '\t')
        blanks.Replace(String.concat "\n" lines, "\n\n\n").Trim '\n'
