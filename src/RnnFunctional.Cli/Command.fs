namespace RnnFunctional.Cli

open System
open Argu

/// From a command line to the command that it spells.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Command =

    let private examples =
        [
            "train", "rnn train airline --seeds 5"
            "", "rnn train airline --preset lesson"
            "", "rnn train airline --validate --power 0.5"
            "", "rnn train --series sunspots.csv --column Sunspots --period 132"
            "", "rnn train reviews --preset lesson --epochs 5"
            "", "rnn train imdb --out runs/imdb"
            "", "rnn train text --input alice.txt --out runs/alice"
            "", "rnn train --resume runs/imdb"
            "", "rnn train text --input alice.txt --engine torch --device cuda"
            "study", "rnn study imdb --seeds 3"
            "", "rnn study imdb --variants longer-texts,both-directions"
            "", "rnn study imdb --report-only"
            "", "rnn study text --input alice.txt"
            "", "rnn study vanishing --quick"
            "sweep", "rnn sweep airline --set hidden=4,8,16 --set learning-rate=1e-3..1e-1:log"
            "", "rnn sweep reviews --space space.json --trials 40 --pruner asha --seeds 2 --jobs 2"
            "", "rnn sweep show sweep-airline"
            "", "rnn sweep best sweep-airline --train"
            "classify", "rnn classify runs/imdb \"A film to see twice.\""
            "", "rnn classify runs/imdb --file review.txt"
            "generate", "rnn generate runs/alice --prompt \"Alice \" --stream"
            "", "rnn generate runs/alice --best 20"
            "forecast", "rnn forecast runs/airline-passengers-1 --horizon 24"
            "export", "rnn export runs/alice --safetensors alice.safetensors --onnx alice.onnx"
            "import", "rnn import --safetensors lstm.safetensors --out runs/lstm"
            "", "rnn import --keras lstm.weights.h5"
            "", "rnn import --safetensors finetuned.safetensors --like runs/imdb --out runs/finetuned"
            "apply", "rnn apply runs/lstm --csv inputs.csv"
            "compare", "rnn compare runs/imdb-1 runs/imdb-2 --out compared.html"
            "cells", "rnn cells"
            "show", "rnn show lstm --input 1 --hidden 4"
            "", "rnn show lstm --plan"
            "data", "rnn data list"
            "", "rnn data get imdb"
            "", "rnn data get imdb --from ~/Downloads/aclImdb_v1.tar.gz"
            "info", "rnn info"
        ]
        |> List.map (fun (verb, line) -> $"    {verb, -10}{line}")
        |> String.concat "\n"

    let private parser =
        ArgumentParser.Create<RnnArguments>(programName = "rnn", checkStructure = false)

    /// The tasks that are reviews, and the one that is a text; every other one is a series.
    let reviewTasks = TrainCommand.reviewTasks
    let textTask = TrainCommand.textTask

    /// The study of the vanishing gradient.
    let vanishingTask = "vanishing"

    let private study (r: ParseResults<StudyArguments>) =
        let task = r.GetResult <@ StudyArguments.Task @>

        // The task takes any word, and so takes an option that does not exist.
        if task.StartsWith '-' then
            r.Raise $"unrecognized argument: '{task}'."

        if r.TryGetResult <@ StudyArguments.Input @> = Some [] then
            r.Raise "--input: at least one file expected, found none."

        let isQuick = r.Contains <@ StudyArguments.Quick @>

        if isQuick && task <> vanishingTask then
            r.Raise $"--quick belongs to `rnn study {vanishingTask}`, and '{task}' is another study. Leave it out."

        let text (argument: Quotations.Expr<string -> StudyArguments>) = r.TryGetResult argument |> Option.toObj

        let number (argument: Quotations.Expr<int -> StudyArguments>) =
            r.TryGetResult argument |> Option.toNullable

        Study
            {
                Task = task
                Input = r.GetResult(<@ StudyArguments.Input @>, []) |> Array.ofList
                Seeds = number <@ StudyArguments.Seeds @>
                Variants = text <@ StudyArguments.Variants @>
                Quick = isQuick
                Out = text <@ StudyArguments.Out @>
                Data = text <@ StudyArguments.Data @>
                Engine = EngineName.ofResults r <@ StudyArguments.Engine @> <@ StudyArguments.Device @>
                Threads = number <@ StudyArguments.Threads @>
                ReportOnly = r.Contains <@ StudyArguments.Report_Only @>
            }

    let private sweep (r: ParseResults<SweepArguments>) =
        let text (argument: Quotations.Expr<string -> SweepArguments>) = r.TryGetResult argument |> Option.toObj

        let number (argument: Quotations.Expr<int -> SweepArguments>) =
            r.TryGetResult argument |> Option.toNullable

        let engine () =
            EngineName.ofResults r <@ SweepArguments.Engine @> <@ SweepArguments.Device @>

        let words = r.GetResult(<@ SweepArguments.Words @>, [])

        match words |> List.tryFind _.StartsWith('-'), words with
        | Some option, _ -> r.Raise $"unrecognized argument: '{option}'."
        | None, [ "show"; study ] -> SweepShow study
        | None, [ "best"; study ] ->
            SweepBest
                {
                    Study = study
                    Train = r.Contains <@ SweepArguments.Train @>
                    Out = text <@ SweepArguments.Out @>
                    Engine = engine ()
                }
        | None, [ task ] when task <> "show" && task <> "best" ->
            Sweep
                {
                    Task = task
                    Set = r.GetResults <@ SweepArguments.Set @> |> Array.ofList
                    Space = text <@ SweepArguments.Space @>
                    Start = r.GetResults <@ SweepArguments.Start @> |> Array.ofList
                    Trials = number <@ SweepArguments.Trials @>
                    Sampler = text <@ SweepArguments.Sampler @>
                    Pruner = text <@ SweepArguments.Pruner @>
                    Seeds = number <@ SweepArguments.Seeds @>
                    Seed = number <@ SweepArguments.Seed @>
                    Jobs = r.GetResult(<@ SweepArguments.Jobs @>, 1)
                    Time = text <@ SweepArguments.Time @>
                    Study = text <@ SweepArguments.Study @>
                    Input = r.GetResult(<@ SweepArguments.Input @>, []) |> Array.ofList
                    Data = text <@ SweepArguments.Data @>
                    Engine = engine ()
                }
        | _ ->
            WrongUse
                "rnn: what to sweep expected: `rnn sweep TASK --set NAME=RANGE …`, `rnn sweep show STUDY`, or `rnn sweep best STUDY --train`."

    let private classify (r: ParseResults<ClassifyArguments>) =
        let file = r.TryGetResult <@ ClassifyArguments.File @>
        let words = r.GetResult(<@ ClassifyArguments.Run_And_Text @>, [])

        let command run text =
            Classify
                {
                    Run = run
                    Text = Option.toObj text
                    File = Option.toObj file
                    Engine = EngineName.ofResults r <@ ClassifyArguments.Engine @> <@ ClassifyArguments.Device @>
                }

        match words, file with
        // The text takes any word, and so takes an option that does not exist.
        | words, _ when words |> List.exists _.StartsWith("--") ->
            let word = words |> List.find _.StartsWith("--")
            r.Raise $"unrecognized argument: '{word}'. A text that begins so is read with --file."
        | [ run; text ], None -> command run (Some text)
        | [ run ], Some _ -> command run None
        | _ ->
            WrongUse
                "rnn: a run and one text expected: `rnn classify RUN \"TEXT\"` with the text in quotes, or `rnn classify RUN --file FILE`."

    let private generate (r: ParseResults<GenerateArguments>) =
        let run = r.GetResult <@ GenerateArguments.Run @>

        // The run takes any word, and so takes an option that does not exist.
        if run.StartsWith '-' then
            r.Raise $"unrecognized argument: '{run}'."

        Generate
            {
                Run = run
                Prompt = r.GetResult(<@ GenerateArguments.Prompt @>, "")
                Length = r.GetResult(<@ GenerateArguments.Length @>, 500)
                Temperature = r.GetResult(<@ GenerateArguments.Temperature @>, 0.7)
                TopK = r.GetResult(<@ GenerateArguments.Top_K @>, 0)
                TopP = r.GetResult(<@ GenerateArguments.Top_P @>, 1.0)
                RepetitionPenalty = r.GetResult(<@ GenerateArguments.Repetition_Penalty @>, 1.0)
                PenaltyWindow = r.GetResult(<@ GenerateArguments.Penalty_Window @>, 64)
                Beam = r.GetResult(<@ GenerateArguments.Beam @>, 0)
                Seed = r.GetResult(<@ GenerateArguments.Seed @>, 1)
                Count = r.GetResult(<@ GenerateArguments.Count @>, 1)
                Best = r.GetResult(<@ GenerateArguments.Best @>, 0)
                Stream = r.Contains <@ GenerateArguments.Stream @>
                Engine = EngineName.ofResults r <@ GenerateArguments.Engine @> <@ GenerateArguments.Device @>
            }

    let private export (r: ParseResults<ExportArguments>) =
        let file (argument: Quotations.Expr<string -> ExportArguments>) = r.TryGetResult argument

        let safeTensors, onnx =
            file <@ ExportArguments.Safetensors @>, file <@ ExportArguments.Onnx @>

        if safeTensors.IsNone && onnx.IsNone then
            r.Raise "what to write is missing: --safetensors FILE, --onnx FILE, or both."

        if onnx.IsNone && r.Contains <@ ExportArguments.Lengths @> then
            r.Raise "--lengths belongs to --onnx FILE. Leave it out, or add that."

        Export
            {
                Run = r.GetResult <@ ExportArguments.Run @>
                SafeTensors = Option.toObj safeTensors
                Onnx = Option.toObj onnx
                Lengths = r.Contains <@ ExportArguments.Lengths @>
                Seed = r.TryGetResult <@ ExportArguments.Seed @> |> Option.toNullable
                Overwrite = r.Contains <@ ExportArguments.Overwrite @>
            }

    let private import (r: ParseResults<ImportArguments>) =
        let text (argument: Quotations.Expr<string -> ImportArguments>) = r.TryGetResult argument

        let safeTensors, keras =
            text <@ ImportArguments.Safetensors @>, text <@ ImportArguments.Keras @>

        let cell, like = text <@ ImportArguments.Cell @>, text <@ ImportArguments.Like @>

        if safeTensors.IsSome = keras.IsSome then
            r.Raise "one file expected: --safetensors FILE or --keras FILE."

        if like.IsSome && (keras.IsSome || cell.IsSome) then
            r.Raise
                "--like RUN takes --safetensors FILE, with the names that `rnn export RUN --safetensors` writes, and no --cell."

        Import
            {
                SafeTensors = Option.toObj safeTensors
                Keras = Option.toObj keras
                Cell = Option.toObj cell
                Like = Option.toObj like
                Out = text <@ ImportArguments.Out @> |> Option.toObj
                Overwrite = r.Contains <@ ImportArguments.Overwrite @>
            }

    let private compare (r: ParseResults<CompareArguments>) =
        let runs = r.GetResult(<@ CompareArguments.Runs @>, [])

        // The runs take any word, and so take an option that does not exist.
        match runs |> List.tryFind _.StartsWith('-') with
        | Some word -> r.Raise $"unrecognized argument: '{word}'."
        | None when runs.Length < 2 ->
            WrongUse $"rnn: two runs or more expected, found {runs.Length}: `rnn compare RUN RUN…`."
        | None ->
            Compare
                {
                    Runs = Array.ofList runs
                    Out = r.TryGetResult <@ CompareArguments.Out @> |> Option.toObj
                    Overwrite = r.Contains <@ CompareArguments.Overwrite @>
                }

    let private ofResults (results: ParseResults<RnnArguments>) =
        match results.TryGetSubCommand() with
        | Some(RnnArguments.Train r) -> TrainCommand.ofResults r
        | Some(RnnArguments.Study r) -> study r
        | Some(RnnArguments.Sweep r) -> sweep r
        | Some(RnnArguments.Classify r) -> classify r
        | Some(RnnArguments.Forecast r) ->
            Forecast
                {
                    Run = r.GetResult <@ ForecastArguments.Run @>
                    Horizon = r.GetResult <@ ForecastArguments.Horizon @>
                    Csv = r.TryGetResult <@ ForecastArguments.Csv @> |> Option.toObj
                    Engine = EngineName.ofResults r <@ ForecastArguments.Engine @> <@ ForecastArguments.Device @>
                }
        | Some(RnnArguments.Generate r) -> generate r
        | Some(RnnArguments.Export r) -> export r
        | Some(RnnArguments.Import r) -> import r
        | Some(RnnArguments.Apply r) ->
            Apply
                {
                    Run = r.GetResult <@ ApplyArguments.Run @>
                    Csv = r.GetResult <@ ApplyArguments.Csv @>
                    Out = r.TryGetResult <@ ApplyArguments.Out @> |> Option.toObj
                    Overwrite = r.Contains <@ ApplyArguments.Overwrite @>
                    Engine = EngineName.ofResults r <@ ApplyArguments.Engine @> <@ ApplyArguments.Device @>
                }
        | Some(RnnArguments.Compare r) -> compare r
        | Some(RnnArguments.Show r) when r.Contains <@ ShowArguments.Plan @> ->
            Plan
                {
                    Cell = r.GetResult <@ ShowArguments.Cell @>
                    Input = r.GetResult(<@ ShowArguments.Input @>, 32)
                    Hidden = r.GetResult(<@ ShowArguments.Hidden @>, 128)
                    Steps = r.GetResult(<@ ShowArguments.Steps @>, 100)
                    Batch = r.GetResult(<@ ShowArguments.Batch @>, 32)
                    Threads = r.TryGetResult <@ ShowArguments.Threads @> |> Option.toNullable
                }
        | Some(RnnArguments.Show r) ->
            Show
                {
                    Cell = r.GetResult <@ ShowArguments.Cell @>
                    Input = r.GetResult(<@ ShowArguments.Input @>, 3)
                    Hidden = r.GetResult(<@ ShowArguments.Hidden @>, 4)
                }
        | Some(RnnArguments.Data r) ->
            match r.GetSubCommand() with
            | DataArguments.List r ->
                DataList
                    {
                        Data = r.TryGetResult <@ DataListArguments.Data @> |> Option.toObj
                    }
            | DataArguments.Get r ->
                DataGet
                    {
                        Name = r.GetResult <@ DataGetArguments.Name @>
                        From = r.TryGetResult <@ DataGetArguments.From @> |> Option.toObj
                        Data = r.TryGetResult <@ DataGetArguments.Data @> |> Option.toObj
                    }
        | Some RnnArguments.Cells -> Cells
        | Some RnnArguments.Info -> Info
        | None -> WrongUse(parser.PrintUsage() + "\n\nEXAMPLES:\n\n" + examples)

    /// The command that `arguments` spell. Never throws: what is wrong comes back as WrongUse.
    let parse (arguments: string[]) : Command =
        try
            ofResults (parser.ParseCommandLine(arguments, raiseOnUsage = true))
        with :? ArguParseException as problem ->
            if problem.ErrorCode = ErrorCode.HelpText then
                Help($"{problem.Message.TrimEnd()}\n\nEXAMPLES:\n\n{examples}")
            else
                WrongUse problem.Message
