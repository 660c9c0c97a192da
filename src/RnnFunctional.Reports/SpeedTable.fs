namespace RnnFunctional.Reports

open System
open System.Globalization
open System.IO

/// Recorded times of several sides at the same work: the benchmark's table, which comes with the program.
type SpeedTable =
    {
        /// How and on what they were recorded, line by line.
        Notes: string list
        /// The sides, in their order.
        Sides: string list
        /// For each shape the median and the distance between the quartiles, in milliseconds, of each side that was there.
        Rows: (string * Map<string, float * float>) list
    }

module SpeedTable =

    /// Reads a table: notes after #, a header, and lines "shape",side,median,range. Errors: a line of another form.
    let parse (text: string) : SpeedTable =
        let lines =
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)
            |> List.ofArray

        let notes, rest = lines |> List.partition _.StartsWith('#')

        let number (s: string) =
            Double.Parse(s, CultureInfo.InvariantCulture)

        let entries =
            [
                for line in List.tail rest do
                    match line.Split '"' with
                    | [| ""; shape; numbers |] ->
                        match numbers.Split ',' with
                        | [| ""; side; median; range |] -> shape, side, (number median, number range)
                        | _ -> invalidArg (nameof text) $"shape, side, median and range expected, found '{line}'"
                    | _ -> invalidArg (nameof text) $"a shape in quotes expected, found '{line}'"
            ]

        {
            Notes = notes |> List.map _.TrimStart('#', ' ')
            Sides = entries |> List.map (fun (_, side, _) -> side) |> List.distinct
            Rows =
                entries
                |> List.map (fun (shape, _, _) -> shape)
                |> List.distinct
                |> List.map (fun shape ->
                    shape,
                    Map
                        [
                            for s, side, times in entries do
                                if s = shape then
                                    side, times
                        ])
        }

    /// The recorded table of the LSTM from scratch.
    let recorded =
        lazy
            match typeof<SpeedTable>.Assembly.GetManifestResourceStream "scratch-speed.csv" with
            | null -> invalidOp "scratch-speed.csv is missing from the program"
            | stream ->
                use reader = new StreamReader(stream)
                parse (reader.ReadToEnd())
