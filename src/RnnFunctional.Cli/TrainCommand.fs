namespace RnnFunctional.Cli

open Argu

/// What can be trained: each kind has options of its own, and shares others.
type private Kind =
    | Series
    | Reviews
    | Text

/// From the arguments of `rnn train` to its command.
module internal TrainCommand =

    /// The tasks that are reviews, and the one that is a text; every other one is a series.
    let reviewTasks = [ "imdb"; "reviews" ]
    let textTask = "text"

    let private kindOf task =
        match task with
        | Some task when List.contains task reviewTasks -> Reviews
        | Some task when task = textTask -> Text
        | _ -> Series

    /// The kinds that `argument` is for.
    let private kinds (argument: TrainArguments) =
        match argument with
        | TrainArguments.Series _
        | TrainArguments.Column _
        | TrainArguments.Period _
        | TrainArguments.Look_Back _
        | TrainArguments.Power _
        | TrainArguments.Decay _
        | TrainArguments.Seeds _
        | TrainArguments.Test _
        | TrainArguments.Validate -> [ Series ]
        | TrainArguments.Data _ -> [ Series; Reviews ]
        | TrainArguments.Pairs _
        | TrainArguments.Length _
        | TrainArguments.Keep _
        | TrainArguments.Punctuation _
        | TrainArguments.Bidirectional _
        | TrainArguments.Pooling _
        | TrainArguments.Word_Dropout _
        | TrainArguments.Lazy _
        | TrainArguments.Self_Training _
        | TrainArguments.Embedding_Scale _ -> [ Reviews ]
        | TrainArguments.Input _
        | TrainArguments.Unit _
        | TrainArguments.Tied _
        | TrainArguments.Residual _
        | TrainArguments.Layer_Dropout _
        | TrainArguments.Window _
        | TrainArguments.Steps _
        | TrainArguments.Patience _
        | TrainArguments.Optimiser _ -> [ Text ]
        | TrainArguments.Words _
        | TrainArguments.Embedding _
        | TrainArguments.Layers _
        | TrainArguments.Input_Dropout _
        | TrainArguments.State_Dropout _
        | TrainArguments.Output_Dropout _
        | TrainArguments.Schedule _
        | TrainArguments.Warm_Up _
        | TrainArguments.Clip _
        | TrainArguments.Batch _
        | TrainArguments.Average _
        | TrainArguments.Validation_Share _ -> [ Reviews; Text ]
        | _ -> [ Series; Reviews; Text ]

    let private show kind =
        match kind with
        | Series -> "series (airline, or --series)"
        | Reviews -> "reviews (imdb, reviews)"
        | Text -> "a text (text)"

    let private parser =
        ArgumentParser.Create<TrainArguments>(programName = "rnn train", checkStructure = false)

    /// How `argument` was written, without its value.
    let private spelling (argument: TrainArguments) =
        match argument with
        | TrainArguments.Task task -> $"'{task}'"
        | _ -> (parser.PrintCommandLineArgumentsFlat [ argument ]).Split(' ')[0]

    /// Readers of the arguments, each null where it was not given.
    type private Given(r: ParseResults<TrainArguments>) =
        member _.Text(argument: Quotations.Expr<string -> TrainArguments>) = r.TryGetResult argument |> Option.toObj

        member _.Number(argument: Quotations.Expr<int -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        member _.Real(argument: Quotations.Expr<float -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

        member _.Flag(argument: Quotations.Expr<bool -> TrainArguments>) =
            r.TryGetResult argument |> Option.toNullable

    /// The engine that is there for the lecture's networks, and their preset.
    let private scratch, lesson = "scratch", "lesson"

    /// What all tasks take; `usual` is the preset where none was named.
    let private common (r: ParseResults<TrainArguments>) (given: Given) usual =
        let usual =
            if r.TryGetResult <@ TrainArguments.Engine @> = Some scratch then
                lesson
            else
                usual

        {
            Preset = r.GetResult(<@ TrainArguments.Preset @>, usual)
            Cell = given.Text <@ TrainArguments.Cell @>
            Hidden = given.Number <@ TrainArguments.Hidden @>
            Epochs = given.Number <@ TrainArguments.Epochs @>
            LearningRate = given.Real <@ TrainArguments.Learning_Rate @>
            Initialisation = given.Text <@ TrainArguments.Initialisation @>
            Seed = r.GetResult(<@ TrainArguments.Seed @>, 1)
            Engine = EngineName.ofResults r <@ TrainArguments.Engine @> <@ TrainArguments.Device @>
            Threads = given.Number <@ TrainArguments.Threads @>
            Out = given.Text <@ TrainArguments.Out @>
            Overwrite = r.Contains <@ TrainArguments.Overwrite @>
            Data = given.Text <@ TrainArguments.Data @>
            SaveEvery = given.Real <@ TrainArguments.Save_Every @>
        }

    let private series (r: ParseResults<TrainArguments>) (given: Given) =
        Train
            {
                Common = common r given "tuned"
                Task = given.Text <@ TrainArguments.Task @>
                Series = given.Text <@ TrainArguments.Series @>
                Column = given.Text <@ TrainArguments.Column @>
                Period = given.Number <@ TrainArguments.Period @>
                LookBack = given.Number <@ TrainArguments.Look_Back @>
                Power = given.Real <@ TrainArguments.Power @>
                Decay = given.Real <@ TrainArguments.Decay @>
                Seeds = r.GetResult(<@ TrainArguments.Seeds @>, 1)
                Test = given.Number <@ TrainArguments.Test @>
                Validate = r.Contains <@ TrainArguments.Validate @>
            }

    let private reviews (r: ParseResults<TrainArguments>) (given: Given) task =
        TrainTexts
            {
                // The sample that ships is too small for the network that suits the real reviews.
                Common = common r given (if task = "reviews" then "small" else "tuned")
                Task = task
                Words = given.Number <@ TrainArguments.Words @>
                Pairs = given.Number <@ TrainArguments.Pairs @>
                Length = given.Number <@ TrainArguments.Length @>
                Keep = given.Text <@ TrainArguments.Keep @>
                Punctuation = given.Flag <@ TrainArguments.Punctuation @>
                Embedding = given.Number <@ TrainArguments.Embedding @>
                Layers = given.Number <@ TrainArguments.Layers @>
                Bidirectional = given.Flag <@ TrainArguments.Bidirectional @>
                Pooling = given.Text <@ TrainArguments.Pooling @>
                WordDropout = given.Real <@ TrainArguments.Word_Dropout @>
                InputDropout = given.Real <@ TrainArguments.Input_Dropout @>
                StateDropout = given.Real <@ TrainArguments.State_Dropout @>
                OutputDropout = given.Real <@ TrainArguments.Output_Dropout @>
                Lazy = given.Flag <@ TrainArguments.Lazy @>
                Schedule = given.Text <@ TrainArguments.Schedule @>
                WarmUp = given.Number <@ TrainArguments.Warm_Up @>
                Clip = given.Real <@ TrainArguments.Clip @>
                Batch = given.Number <@ TrainArguments.Batch @>
                Average = given.Real <@ TrainArguments.Average @>
                SelfTraining = given.Number <@ TrainArguments.Self_Training @>
                EmbeddingScale = given.Real <@ TrainArguments.Embedding_Scale @>
                Validation = given.Real <@ TrainArguments.Validation_Share @>
            }

    let private language (r: ParseResults<TrainArguments>) (given: Given) =
        let input = r.GetResult(<@ TrainArguments.Input @>, [])

        TrainLanguage
            {
                // The tales that ship are too short for the network that suits a book.
                Common = common r given (if input.IsEmpty then "small" else "tuned")
                Input = Array.ofList input
                Unit = given.Text <@ TrainArguments.Unit @>
                Words = given.Number <@ TrainArguments.Words @>
                Embedding = given.Number <@ TrainArguments.Embedding @>
                Tied = given.Flag <@ TrainArguments.Tied @>
                Layers = given.Number <@ TrainArguments.Layers @>
                Residual = given.Flag <@ TrainArguments.Residual @>
                InputDropout = given.Real <@ TrainArguments.Input_Dropout @>
                StateDropout = given.Real <@ TrainArguments.State_Dropout @>
                LayerDropout = given.Real <@ TrainArguments.Layer_Dropout @>
                OutputDropout = given.Real <@ TrainArguments.Output_Dropout @>
                Window = given.Number <@ TrainArguments.Window @>
                Steps = given.Number <@ TrainArguments.Steps @>
                Batch = given.Number <@ TrainArguments.Batch @>
                Patience = given.Number <@ TrainArguments.Patience @>
                Optimiser = given.Text <@ TrainArguments.Optimiser @>
                Schedule = given.Text <@ TrainArguments.Schedule @>
                WarmUp = given.Number <@ TrainArguments.Warm_Up @>
                Clip = given.Real <@ TrainArguments.Clip @>
                Average = given.Real <@ TrainArguments.Average @>
                Validation = given.Real <@ TrainArguments.Validation_Share @>
            }

    /// The command that `r` spells, or what is wrong with it.
    let ofResults (r: ParseResults<TrainArguments>) : Command =
        // The task takes any word, and so takes an option that does not exist.
        let task = r.TryGetResult <@ TrainArguments.Task @>

        match task with
        | Some word when word.StartsWith '-' -> r.Raise $"unrecognized argument: '{word}'."
        | _ -> ()

        let given = r.GetAllResults()
        let kind = kindOf task

        let foreign =
            given
            |> List.tryFind (fun argument -> not (List.contains kind (kinds argument)))

        /// A task that was taken for one more file, as --input takes all that follows it.
        let swallowed =
            r.TryGetResult <@ TrainArguments.Input @>
            |> Option.bind List.tryLast
            |> Option.filter (fun last -> task.IsNone && List.contains last (textTask :: reviewTasks))

        let belongsTo argument =
            kinds argument |> List.map show |> String.concat " and "

        match r.TryGetResult <@ TrainArguments.Resume @>, foreign, task with
        | Some run, _, _ ->
            match
                given
                |> List.filter (fun argument -> not (argument.IsResume || argument.IsSave_Every))
            with
            | [] ->
                Resume
                    {
                        Run = run
                        SaveEvery = r.TryGetResult <@ TrainArguments.Save_Every @> |> Option.toNullable
                    }
            | other :: _ ->
                WrongUse
                    $"rnn: --resume {run} goes on with the options that the run has, and {spelling other} was given too. Leave it out."
        | None, _, _ when r.TryGetResult <@ TrainArguments.Input @> = Some [] ->
            WrongUse
                "rnn: --input: at least one file expected, found none. Name it, or leave --input out for the tales."
        | None, _, _ when swallowed.IsSome ->
            WrongUse
                $"rnn: --input takes all that follows it for files, '{swallowed.Value}' as well. Put the task before it: `rnn train {swallowed.Value} --input …`."
        | None, Some other, Some task when kind <> Series || task = "airline" ->
            WrongUse
                $"rnn: {spelling other} belongs to {belongsTo other}, and '{task}' is {show kind}. Leave it out; `rnn train --help` lists the options."
        | None, Some other, None ->
            WrongUse
                $"rnn: {spelling other} belongs to {belongsTo other}, and this is {show kind}. Leave it out, or name the task; `rnn train --help` lists both."
        // Of a task that does not exist, that is what is said.
        | None, _, _ ->
            match kind, task with
            | Reviews, Some task -> reviews r (Given r) task
            | Text, _ -> language r (Given r)
            | _ -> series r (Given r)
