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
            "", "rnn train --resume runs/imdb"
            "study", "rnn study imdb --seeds 3"
            "", "rnn study imdb --variants longer-texts,both-directions"
            "", "rnn study imdb --report-only"
            "classify", "rnn classify runs/imdb \"A film to see twice.\""
            "", "rnn classify runs/imdb --file review.txt"
            "forecast", "rnn forecast runs/airline-passengers-1 --horizon 24"
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

    /// The tasks that are texts; every other one is a series.
    let textTasks = [ "imdb"; "reviews" ]

    /// Whether `argument` is for texts (true) or for series (false) alone.
    let private belongs (argument: TrainArguments) =
        match argument with
        | TrainArguments.Series _
        | TrainArguments.Column _
        | TrainArguments.Period _
        | TrainArguments.Look_Back _
        | TrainArguments.Power _
        | TrainArguments.Decay _
        | TrainArguments.Seeds _
        | TrainArguments.Test _
        | TrainArguments.Validate -> Some false
        | TrainArguments.Task _
        | TrainArguments.Preset _
        | TrainArguments.Cell _
        | TrainArguments.Hidden _
        | TrainArguments.Epochs _
        | TrainArguments.Learning_Rate _
        | TrainArguments.Initialisation _
        | TrainArguments.Seed _
        | TrainArguments.Engine _
        | TrainArguments.Threads _
        | TrainArguments.Out _
        | TrainArguments.Overwrite
        | TrainArguments.Data _ -> None
        | _ -> Some true

    let private trainParser =
        ArgumentParser.Create<TrainArguments>(programName = "rnn train", checkStructure = false)

    /// How `argument` was written, without its value.
    let private spelling (argument: TrainArguments) =
        match argument with
        | TrainArguments.Task task -> $"'{task}'"
        | _ -> (trainParser.PrintCommandLineArgumentsFlat [ argument ]).Split(' ')[0]

    let private train (r: ParseResults<TrainArguments>) : Command =
        // The task takes any word, and so takes an option that does not exist.
        let task = r.TryGetResult <@ TrainArguments.Task @>

        match task with
        | Some word when word.StartsWith '-' -> r.Raise $"unrecognized argument: '{word}'."
        | _ -> ()

        let text (argument: Quotations.Expr<string -> TrainArguments>) = r.TryGetResult argument |> Option.toObj

        let number (argument: Quotations.Expr<int -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        let real (argument: Quotations.Expr<float -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        let flag (argument: Quotations.Expr<bool -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        let common =
            {
                Preset = r.GetResult(<@ TrainArguments.Preset @>, "tuned")
                Cell = text <@ TrainArguments.Cell @>
                Hidden = number <@ TrainArguments.Hidden @>
                Epochs = number <@ TrainArguments.Epochs @>
                LearningRate = real <@ TrainArguments.Learning_Rate @>
                Initialisation = text <@ TrainArguments.Initialisation @>
                Seed = r.GetResult(<@ TrainArguments.Seed @>, 1)
                Engine = text <@ TrainArguments.Engine @>
                Threads = number <@ TrainArguments.Threads @>
                Out = text <@ TrainArguments.Out @>
                Overwrite = r.Contains <@ TrainArguments.Overwrite @>
                Data = text <@ TrainArguments.Data @>
            }

        let series () =
            Train
                {
                    Common = common
                    Task = Option.toObj task
                    Series = text <@ TrainArguments.Series @>
                    Column = text <@ TrainArguments.Column @>
                    Period = number <@ TrainArguments.Period @>
                    LookBack = number <@ TrainArguments.Look_Back @>
                    Power = real <@ TrainArguments.Power @>
                    Decay = real <@ TrainArguments.Decay @>
                    Seeds = r.GetResult(<@ TrainArguments.Seeds @>, 1)
                    Test = number <@ TrainArguments.Test @>
                    Validate = r.Contains <@ TrainArguments.Validate @>
                }

        let texts task =
            // The sample that ships is too small for the network that suits the real reviews.
            let usual = if task = "reviews" then "small" else "tuned"

            TrainTexts
                {
                    Common =
                        { common with
                            Preset = r.GetResult(<@ TrainArguments.Preset @>, usual)
                        }
                    Task = task
                    Words = number <@ TrainArguments.Words @>
                    Pairs = number <@ TrainArguments.Pairs @>
                    Length = number <@ TrainArguments.Length @>
                    Keep = text <@ TrainArguments.Keep @>
                    Punctuation = flag <@ TrainArguments.Punctuation @>
                    Embedding = number <@ TrainArguments.Embedding @>
                    Layers = number <@ TrainArguments.Layers @>
                    Bidirectional = flag <@ TrainArguments.Bidirectional @>
                    Pooling = text <@ TrainArguments.Pooling @>
                    WordDropout = real <@ TrainArguments.Word_Dropout @>
                    InputDropout = real <@ TrainArguments.Input_Dropout @>
                    StateDropout = real <@ TrainArguments.State_Dropout @>
                    OutputDropout = real <@ TrainArguments.Output_Dropout @>
                    Lazy = flag <@ TrainArguments.Lazy @>
                    Schedule = text <@ TrainArguments.Schedule @>
                    WarmUp = number <@ TrainArguments.Warm_Up @>
                    Clip = real <@ TrainArguments.Clip @>
                    Batch = number <@ TrainArguments.Batch @>
                    Average = real <@ TrainArguments.Average @>
                    SelfTraining = number <@ TrainArguments.Self_Training @>
                    EmbeddingScale = real <@ TrainArguments.Embedding_Scale @>
                    Validation = real <@ TrainArguments.Validation_Share @>
                }

        let given = r.GetAllResults()

        let foreign isText =
            given |> List.tryFind (fun argument -> belongs argument = Some(not isText))

        match r.TryGetResult <@ TrainArguments.Resume @>, task with
        | Some run, _ ->
            match given |> List.filter (_.IsResume >> not) with
            | [] -> Resume run
            | other :: _ ->
                WrongUse
                    $"rnn: --resume {run} goes on with the options that the run has, and {spelling other} was given too. Leave it out."
        | None, Some task when List.contains task textTasks ->
            match foreign true with
            | None -> texts task
            | Some other ->
                WrongUse
                    $"rnn: {spelling other} belongs to series (airline, or --series), and '{task}' is texts. Leave it out; `rnn train --help` lists the options."
        | None, _ ->
            match foreign false with
            | Some other when task = None || task = Some "airline" ->
                let tasks = String.concat ", " textTasks

                WrongUse
                    $"rnn: {spelling other} belongs to texts ({tasks}), and this is a series. Leave it out; `rnn train --help` lists the options."
            // Of a task that does not exist, that is what is said.
            | _ -> series ()

    let private study (r: ParseResults<StudyArguments>) =
        let task = r.GetResult <@ StudyArguments.Task @>

        // The task takes any word, and so takes an option that does not exist.
        if task.StartsWith '-' then
            r.Raise $"unrecognized argument: '{task}'."

        let text (argument: Quotations.Expr<string -> StudyArguments>) = r.TryGetResult argument |> Option.toObj

        let number (argument: Quotations.Expr<int -> StudyArguments>) =
            r.TryGetResult argument |> Option.toNullable

        Study
            {
                Task = task
                Seeds = number <@ StudyArguments.Seeds @>
                Variants = text <@ StudyArguments.Variants @>
                Out = text <@ StudyArguments.Out @>
                Data = text <@ StudyArguments.Data @>
                Engine = text <@ StudyArguments.Engine @>
                Threads = number <@ StudyArguments.Threads @>
                ReportOnly = r.Contains <@ StudyArguments.Report_Only @>
            }

    let private classify (r: ParseResults<ClassifyArguments>) =
        let file = r.TryGetResult <@ ClassifyArguments.File @>
        let words = r.GetResult(<@ ClassifyArguments.Run_And_Text @>, [])

        let command run text =
            Classify
                {
                    Run = run
                    Text = Option.toObj text
                    File = Option.toObj file
                    Engine = r.TryGetResult <@ ClassifyArguments.Engine @> |> Option.toObj
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

    let private ofResults (results: ParseResults<RnnArguments>) =
        match results.TryGetSubCommand() with
        | Some(RnnArguments.Train r) -> train r
        | Some(RnnArguments.Study r) -> study r
        | Some(RnnArguments.Classify r) -> classify r
        | Some(RnnArguments.Forecast r) ->
            Forecast
                {
                    Run = r.GetResult <@ ForecastArguments.Run @>
                    Horizon = r.GetResult <@ ForecastArguments.Horizon @>
                    Csv = r.TryGetResult <@ ForecastArguments.Csv @> |> Option.toObj
                    Engine = r.TryGetResult <@ ForecastArguments.Engine @> |> Option.toObj
                }
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
