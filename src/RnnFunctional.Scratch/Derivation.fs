namespace RnnFunctional.Scratch

open System
open System.IO

/// A line of a derivation: code, and the formula that it computes; either may be empty.
type DerivedLine = { Code: string; Formula: string }

/// How a cell is derived, as its source file has it: what is shown is what runs.
type Derivation =
    {
        /// The source file's name.
        File: string
        /// The cell's equations.
        Equations: string list
        Forward: DerivedLine list
        Backward: DerivedLine list
    }

module Derivation =

    let private fileOf (cell: string) =
        match cell with
        | "elman-tanh"
        | "elman-relu" -> "Elman.fs"
        | "gru-reset-after" -> "Gru.fs"
        | _ -> "Lstm.fs"

    let private lines (file: string) =
        match typeof<Derivation>.Assembly.GetManifestResourceStream file with
        | null -> invalidOp $"the source {file} is missing from its own program"
        | stream ->
            use reader = new StreamReader(stream)
            reader.ReadToEnd().Split '\n' |> Array.map _.TrimEnd()

    let private derived (line: string) =
        match line.IndexOf "//" with
        | -1 -> { Code = line; Formula = "" }
        | at ->
            {
                Code = line.Substring(0, at).TrimEnd()
                Formula = line.Substring(at + 2).Trim()
            }

    /// The lines of the members whose names begin with `name`, without their indentation.
    let private members (name: string) (lines: string[]) =
        let isMember (line: string) = line.StartsWith "        member "

        lines
        |> Array.skipWhile (fun line -> not (isMember line && line.Contains $".{name}"))
        |> Array.fold
            (fun (taken, isIn) line ->
                let isIn = if isMember line then line.Contains $".{name}" else isIn
                (if isIn then line :: taken else taken), isIn)
            ([], true)
        |> fst
        |> List.rev
        |> List.filter (String.IsNullOrWhiteSpace >> not)
        |> List.map (fun line -> derived (line.Substring 8))

    /// The derivation of the cell that the catalogue calls `cell`.
    let ofCell (cell: string) : Derivation =
        let file = fileOf cell
        let lines = lines file
        let formula = "///     "

        {
            File = file
            Equations =
                [
                    for line in lines do
                        if line.StartsWith formula then
                            line.Substring formula.Length
                ]
            Forward = members "Forward" lines
            Backward = members "Backward" lines
        }
