namespace RnnFunctional.Cli

open System
open Argu

/// `rnn train` for a series. What was not given is null: the preset decides.
type TrainSeries =
    {
        Task: string | null
        Series: string | null
        Column: string | null
        Period: Nullable<int>
        Preset: string
        Cell: string | null
        Hidden: Nullable<int>
        LookBack: Nullable<int>
        Epochs: Nullable<int>
        LearningRate: Nullable<float>
        Initialisation: string | null
        Power: Nullable<float>
        Decay: Nullable<float>
        Seed: int
        Seeds: int
        Test: Nullable<int>
        Engine: string | null
        Threads: Nullable<int>
        Out: string | null
        Overwrite: bool
        Validate: bool
        Data: string | null
    }

/// `rnn forecast`.
type Forecast =
    {
        Run: string
        Horizon: int
        Csv: string | null
        Engine: string | null
    }

/// `rnn show`.
type ShowCell =
    {
        Cell: string
        Input: int
        Hidden: int
    }

/// `rnn show --plan`.
type ShowPlan =
    {
        Cell: string
        Input: int
        Hidden: int
        Steps: int
        Batch: int
        Threads: Nullable<int>
    }

/// `rnn data list`.
type DataList = { Data: string | null }

/// `rnn data get`.
type DataGet =
    {
        Name: string
        From: string | null
        Data: string | null
    }

/// A command line, understood.
type Command =
    | Train of TrainSeries
    | Forecast of Forecast
    | Cells
    | Show of ShowCell
    | Plan of ShowPlan
    | DataList of DataList
    | DataGet of DataGet
    | Info
    /// A text that was asked for.
    | Help of string
    /// A command line that was not understood: what is wrong and how it is done.
    | WrongUse of string

module Command =

    let private examples =
        [
            "train", "rnn train airline --seeds 5"
            "", "rnn train airline --preset lesson"
            "", "rnn train airline --validate --power 0.5"
            "", "rnn train --series sunspots.csv --column Sunspots --period 132"
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

    let private train (r: ParseResults<TrainArguments>) =
        // The task takes any word, and so takes an option that does not exist.
        match r.TryGetResult <@ TrainArguments.Task @> with
        | Some word when word.StartsWith '-' -> r.Raise $"unrecognized argument: '{word}'."
        | _ -> ()

        let text (argument: Quotations.Expr<string -> TrainArguments>) = r.TryGetResult argument |> Option.toObj

        let number (argument: Quotations.Expr<int -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        let real (argument: Quotations.Expr<float -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        {
            Task = text <@ TrainArguments.Task @>
            Series = text <@ TrainArguments.Series @>
            Column = text <@ TrainArguments.Column @>
            Period = number <@ TrainArguments.Period @>
            Preset = r.GetResult(<@ TrainArguments.Preset @>, "tuned")
            Cell = text <@ TrainArguments.Cell @>
            Hidden = number <@ TrainArguments.Hidden @>
            LookBack = number <@ TrainArguments.Look_Back @>
            Epochs = number <@ TrainArguments.Epochs @>
            LearningRate = real <@ TrainArguments.Learning_Rate @>
            Initialisation = text <@ TrainArguments.Initialisation @>
            Power = real <@ TrainArguments.Power @>
            Decay = real <@ TrainArguments.Decay @>
            Seed = r.GetResult(<@ TrainArguments.Seed @>, 1)
            Seeds = r.GetResult(<@ TrainArguments.Seeds @>, 1)
            Test = number <@ TrainArguments.Test @>
            Engine = text <@ TrainArguments.Engine @>
            Threads = number <@ TrainArguments.Threads @>
            Out = text <@ TrainArguments.Out @>
            Overwrite = r.Contains <@ TrainArguments.Overwrite @>
            Validate = r.Contains <@ TrainArguments.Validate @>
            Data = text <@ TrainArguments.Data @>
        }

    let private ofResults (results: ParseResults<RnnArguments>) =
        match results.TryGetSubCommand() with
        | Some(RnnArguments.Train r) -> Train(train r)
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
