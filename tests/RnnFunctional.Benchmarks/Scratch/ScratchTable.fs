namespace RnnFunctional.Benchmarks

open System
open System.Globalization
open System.IO
open System.Threading
open RnnFunctional
open RnnFunctional.Torch
open Spectre.Console

/// The LSTM from scratch beside the compiled engine, TorchSharp and numpy: forwards and backwards, without an optimiser.
module ScratchTable =

    let private shapes =
        [ 96, 12, 1, 4; 50, 80, 128, 128; 64, 100, 64, 128; 64, 100, 64, 256 ]

    let private command =
        "dotnet run -c Release --project tests/RnnFunctional.Benchmarks -- scratch"

    /// A side that is there, with what is to be said of its versions; or why it is not.
    type private Entry =
        {
            Make: Task -> int -> Contender
            Version: string
        }

    let private torch threads =
        try
            Native.load threads

            Ok
                {
                    Make =
                        fun task hidden ->
                            let example = task.Examples[0]
                            let input = example[0].Shape[1]

                            Contender.ofSide
                                "TorchSharp"
                                (Theirs.gradient (TorchNetwork.lstm 1 input hidden) hidden task)
                    Version = Header.torch ()
                }
        with :? InputException as problem ->
            Error $"TorchSharp is left out: {problem.Message}"

    let private numpy () =
        Numpy.find ()
        |> Result.map (fun (python, version) ->
            {
                Make = fun task hidden -> Numpy.contender python task hidden
                Version = version
            })
        |> Result.mapError (fun reason -> $"numpy is left out: {reason}.")

    let private own threads =
        [
            Ok
                {
                    Make = fun task _ -> Contender.ofSide "from scratch" (ScratchSide.gradient threads task)
                    Version = ""
                }
            Ok
                {
                    // It knows no step without an optimiser: the cheapest one there is.
                    Make = fun task _ -> Contender.ofSide "compiled" (Ours.training threads Optimiser.sgd 0.0 task)
                    Version = ""
                }
        ]

    let private task (batch, time, input, hidden) =
        Model.regression "LSTM" (Network.ofCell (Cell.erase (Lstm.cell true input hidden))) time 1
        |> Task.draw batch

    /// Milliseconds of each contender in turns, after a warm-up; a sample takes about a fifth of a second.
    let private times repeats (contenders: Contender list) =
        let counts =
            contenders
            |> List.map (fun c ->
                c.Time 5 |> ignore
                max 1 (int (ceil (200.0 / c.Time 5))))

        Array.init repeats (fun _ ->
            List.map2
                (fun (c: Contender) count ->
                    GC.Collect()
                    Thread.Sleep 5
                    // The first one finds the others' numbers in the caches.
                    c.Time 1 |> ignore
                    c.Time count)
                contenders
                counts)
        |> List.ofArray
        |> List.transpose
        |> List.map (Array.ofList >> Spread.ofSamples)

    /// A row of the table: what the contenders took, or in what they differ from the first.
    let private row (entries: Entry list) repeats shape =
        let _, _, _, hidden = shape
        let task = task shape
        let contenders = entries |> List.map (fun e -> e.Make task hidden)

        try
            let readings = contenders |> List.map _.Readings()

            let problems =
                List.zip contenders readings
                |> List.tail
                |> List.collect (fun (c, r) ->
                    Agreement.problems readings.Head r |> List.map (fun p -> $"{c.Name}: {p}"))

            if problems.IsEmpty then
                Ok(List.zip (contenders |> List.map _.Name) (times repeats contenders))
            else
                Error problems
        finally
            for c in contenders do
                c.Dispose()

    let private name (batch, time, input, hidden) = $"{batch},{time},{input},{hidden}"

    let private csv notes results =
        let number (v: float) =
            v.ToString("G4", CultureInfo.InvariantCulture)

        [
            yield! notes |> List.map (fun line -> "# " + line)
            "shape,side,median ms,quartile distance ms"

            for shape, sides in results do
                for side: string, spread: Spread in sides do
                    $"\"{name shape}\",{side},{number spread.Median},{number spread.Range}"
        ]
        |> List.map (fun line -> line + "\n")
        |> String.concat ""

    let private print (console: IAnsiConsole) results =
        let sides = results |> List.collect (snd >> List.map fst) |> List.distinct
        let table = Table()

        for head in "batch, time, input, hidden" :: [ for side in sides -> side + ", ms" ] do
            table.AddColumn(TableColumn head) |> ignore

        for shape, times in results do
            let cells = [ for _, s in times -> $"{s.Median:F2} ± {s.Range:F2}" ]
            table.AddRow(name shape :: cells |> Array.ofList) |> ignore

        console.Write table

    /// Compares, and writes the table to `file` if there is one: exit code 0, or 1 when sides differ.
    let run (console: IAnsiConsole) threads repeats (file: string option) =
        let found = own threads @ [ torch threads; numpy () ]
        let entries = found |> List.choose Result.toOption

        let left =
            found
            |> List.choose (function
                | Error reason -> Some reason
                | Ok _ -> None)

        let versions = entries |> List.map _.Version |> List.filter ((<>) "")

        let notes =
            [
                command
                Header.machine threads
                String.concat ", " (Runtime.InteropServices.RuntimeInformation.FrameworkDescription :: versions)
                DateTime.UtcNow.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
                yield! left
            ]

        notes |> List.iter console.WriteLine

        let results, others =
            Others.during (fun () ->
                [
                    for shape in shapes do
                        eprintfn $"{name shape} …"

                        match row entries repeats shape with
                        | Ok times -> shape, Some times
                        | Error problems ->
                            eprintfn $"{name shape}: the sides don't compute the same, so there is nothing to time."
                            problems |> List.iter (eprintfn "  %s")
                            shape, None
                ])

        let timed =
            results
            |> List.choose (fun (shape, times) -> times |> Option.map (fun t -> shape, t))

        print console timed
        let remark = Others.remark "the table" others |> Option.toList
        List.iter console.WriteLine remark

        file
        |> Option.iter (fun file -> File.WriteAllText(file, csv (notes @ remark) timed))

        if timed.Length = shapes.Length then 0 else 1
