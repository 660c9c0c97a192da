namespace RnnFunctional.Cli

open Argu

type StudyArguments =
    | [<MainCommand; Mandatory>] Task of task: string
    | [<Unique>] Input of file: string list
    | [<Unique>] Seeds of count: int
    | [<Unique>] Variants of names: string
    | [<Unique>] Out of folder: string
    | [<Unique>] Data of folder: string
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string
    | [<Unique>] Threads of count: int
    | [<Unique>] Quick
    | [<Unique; CustomCommandLine("--report-only")>] Report_Only

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Task _ ->
                "what to study: imdb, reviews (the sample that comes with the program), text (the tales that come with it, or --input), or vanishing (the vanishing gradient, and what helps)"
            | Quick -> "vanishing: short spans and few steps, in two minutes"
            | Input _ -> "text: the book, a file in UTF-8, packed (.gz) or not, or several of them"
            | Seeds _ ->
                "how many seeds each variant is trained with (default 3, of vanishing 1; with --report-only all that are there)"
            | Variants _ ->
                "only these variants (of vanishing: remedies), separated by commas, and the one that all are held against (default: all)"
            | Out _ ->
                "the study's folder (default: runs/study-TASK); runs that it has are taken as they are, interrupted ones gone on with"
            | Data _ -> "where data sets lie, in place of those that come with the program (or RNN_DATA)"
            | Engine _ -> "what computes: cpu (default), reference or torch; `rnn info` lists them"
            | Device _ -> Usage.device
            | Threads _ -> "threads that share a batch (default: one for each core)"
            | Report_Only -> "train nothing: write the report of the runs that are there"

type ClassifyArguments =
    | [<MainCommand>] Run_And_Text of words: string list
    | [<Unique>] File of path: string
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Run_And_Text _ -> "the folder of a classifier, and the text in quotes"
            | File _ -> "the file that holds the text, in place of it; - for standard input"
            | Engine _ -> "what computes: cpu (default), reference or torch"
            | Device _ -> Usage.device

type ForecastArguments =
    | [<MainCommand; Mandatory>] Run of folder: string
    | [<Unique; Mandatory>] Horizon of steps: int
    | [<Unique>] Csv of file: string
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Run _ -> "the folder of a trained series"
            | Horizon _ -> "how many steps past the end of the series"
            | Csv _ -> "also write the forecast to this file"
            | Engine _ -> "what computes: cpu (default), reference, torch or scratch"
            | Device _ -> Usage.device

type GenerateArguments =
    | [<MainCommand; Mandatory; Unique>] Run of folder: string
    | [<Unique>] Prompt of text: string
    | [<Unique>] Length of characters: int
    | [<Unique>] Temperature of number: float
    | [<Unique; CustomCommandLine("--top-k")>] Top_K of symbols: int
    | [<Unique; CustomCommandLine("--top-p")>] Top_P of share: float
    | [<Unique; CustomCommandLine("--repetition-penalty")>] Repetition_Penalty of factor: float
    | [<Unique; CustomCommandLine("--penalty-window")>] Penalty_Window of symbols: int
    | [<Unique>] Beam of beams: int
    | [<Unique>] Seed of number: int
    | [<Unique; CustomCommandLine("-n")>] Count of texts: int
    | [<Unique>] Best of texts: int
    | [<Unique>] Stream
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Run _ -> "the folder of a language model"
            | Prompt _ -> "what the text goes on after (default: as a paragraph begins)"
            | Length _ -> "characters to write (default 500); with --beam, symbols"
            | Temperature _ ->
                "0 takes the most probable symbol each time, 1 draws as the model says, in between is more careful (default 0.7)"
            | Top_K _ -> "draw from so many most probable symbols; 0 for all (default)"
            | Top_P _ ->
                "draw from the fewest most probable symbols whose probabilities add up to this share; 1 for all (default)"
            | Repetition_Penalty _ -> "what logits of recent symbols are lowered by; 1 for nothing (default)"
            | Penalty_Window _ -> "how many last symbols are recent (default 64)"
            | Beam _ -> "look for the most probable text with so many beams, in place of drawing"
            | Seed _ -> "the first text's seed (default 1); the same seed writes the same text"
            | Count _ -> "how many texts (default 1)"
            | Best _ -> "write so many, rank them by the sense they make, and show the best one and why"
            | Stream -> "show the text while it is written"
            | Engine _ -> "what computes: cpu (default), reference, torch or scratch"
            | Device _ -> Usage.device

type SweepArguments =
    | [<MainCommand>] Words of words: string list
    | Set of setting: string
    | [<Unique>] Space of file: string
    | Start of setting: string
    | [<Unique>] Trials of count: int
    | [<Unique>] Sampler of name: string
    | [<Unique>] Pruner of name: string
    | [<Unique>] Seeds of count: int
    | [<Unique>] Seed of number: int
    | [<Unique>] Jobs of count: int
    | [<Unique>] Time of duration: string
    | [<Unique>] Study of name: string
    | [<Unique>] Input of file: string list
    | [<Unique>] Data of folder: string
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string
    | [<Unique>] Train
    | [<Unique>] Out of folder: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Words _ ->
                "what to train: airline, imdb, reviews or text; or `show STUDY` for where a sweep stands and its report; or `best STUDY` for its best configuration"
            | Set _ ->
                "an option of `rnn train` and what it may be, as often as there are options: hidden=16,32,64, learning-rate=1e-4..1e-2:log, dropout ranges as 0.0..0.5; one value stays as it is"
            | Space _ -> "the same as a JSON file: an object with a range for each option"
            | Start _ ->
                "what the first configuration has: hidden=32, once for each option that may change, so that a known good one is among the trials; the sampler names the others"
            | Trials _ ->
                "how many configurations to try (default 30; a grid's own number; with --time as many as come)"
            | Sampler _ ->
                "who names the configurations: grid, random, or tpe (default), which learns from the trials before"
            | Pruner _ -> "who ends trials early: none (default), median, or asha"
            | Seeds _ -> "how many trainings each configuration has (default 1)"
            | Seed _ -> "what configurations are drawn under, and the first training's seed (default 1)"
            | Jobs _ -> "how many trainings at once (default 1); they share the threads"
            | Time _ -> "begin no more trials after so long, as in 90s, 30m or 2h"
            | Study _ ->
                "the sweep's name: its folder is runs/NAME (default: sweep-TASK). The same name goes on with it, also from several programs at once"
            | Input _ -> "text: the book, a file in UTF-8, packed (.gz) or not, or several of them"
            | Data _ -> "where data sets lie, in place of those that come with the program (or RNN_DATA)"
            | Engine _ -> "what computes: cpu (default), reference or torch"
            | Device _ -> Usage.device
            | Train -> "best: train the best configuration as a run, and score it on the test part, once"
            | Out _ -> "best --train: the run's folder (default: the sweep's own, best)"

type ExportArguments =
    | [<MainCommand; Mandatory>] Run of folder: string
    | [<Unique; CustomCommandLine("--safetensors")>] Safetensors of file: string
    | [<Unique>] Onnx of file: string
    | [<Unique>] Lengths
    | [<Unique>] Seed of number: int
    | [<Unique>] Overwrite

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Run _ -> "the folder of a trained run, or of an imported one"
            | Safetensors _ -> "write the weights here, with PyTorch's names and layouts"
            | Onnx _ ->
                "write the network here for any ONNX runtime; and, where it can be run a step at a time, that beside it as FILE.step.onnx"
            | Lengths ->
                "--onnx: with an input for the number of each row's times that count (classifiers always have it)"
            | Seed _ -> "series: which of the run's networks (default: its first)"
            | Overwrite -> "replace files that are there"

type ImportArguments =
    | [<Unique; CustomCommandLine("--safetensors")>] Safetensors of file: string
    | [<Unique>] Keras of file: string
    | [<Unique>] Cell of name: string
    | [<Unique>] Like of run: string
    | [<Unique>] Out of folder: string
    | [<Unique>] Overwrite

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Safetensors _ ->
                "weights with PyTorch's names: of nn.LSTM, nn.GRU or nn.RNN, maybe with a linear layer; or, with --like, of a run"
            | Keras _ -> "weights of Keras 3, FILE.weights.h5: of LSTM, GRU or SimpleRNN layers, maybe with a dense one"
            | Cell _ -> "which cell it is, where shapes do not tell: elman-relu; gru-reset-before without biases"
            | Like _ ->
                "take everything but the weights from this run: classify, generate or forecast with what was trained on elsewhere"
            | Out _ -> "the new run's folder (default: the next free runs/NAME-1, runs/NAME-2, …)"
            | Overwrite -> "replace the run that --out names"

type ApplyArguments =
    | [<MainCommand; Mandatory>] Run of folder: string
    | [<Unique; Mandatory>] Csv of file: string
    | [<Unique>] Out of file: string
    | [<Unique>] Overwrite
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Run _ -> "the folder of an imported network"
            | Csv _ -> "its input: a row for each time, a column for each number, and a header"
            | Out _ -> "write the outputs to this file (default: to the console)"
            | Overwrite -> "replace the file that --out names"
            | Engine _ -> "what computes: cpu (default), reference or torch"
            | Device _ -> Usage.device

type CompareArguments =
    | [<MainCommand>] Runs of run: string list
    | [<Unique>] Out of file: string
    | [<Unique>] Overwrite

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Runs _ -> "the folders of two or more runs of one kind"
            | Out _ -> "also write a page with their learning curves to this file"
            | Overwrite -> "replace the file that --out names"

type ShowArguments =
    | [<MainCommand; Mandatory>] Cell of name: string
    | [<Unique>] Input of size: int
    | [<Unique>] Hidden of units: int
    | [<Unique>] Plan
    | [<Unique>] Steps of count: int
    | [<Unique>] Batch of rows: int
    | [<Unique>] Threads of count: int

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Cell _ -> "the cell; `rnn cells` lists them"
            | Input _ -> "numbers in its input (default 3; with --plan 32)"
            | Hidden _ -> "its hidden units (default 4; with --plan 128)"
            | Plan -> "what the compiled engine does in a training step with one layer of it"
            | Steps _ -> "with --plan: the steps of a sequence (default 100)"
            | Batch _ -> "with --plan: the sequences of a batch (default 32)"
            | Threads _ -> "with --plan: the threads that share the batch (default: one for each core)"

type DataListArguments =
    | [<Unique>] Data of folder: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Data _ -> "look only in this folder, in place of RNN_DATA, the cache, and what comes with the program"

type DataGetArguments =
    | [<MainCommand; Mandatory>] Name of name: string
    | [<Unique>] From of path: string
    | [<Unique>] Data of folder: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Name _ -> "the data set; `rnn data list` lists them"
            | From _ ->
                "take it from here instead of the web: its archive, the archive's unpacked folder, or a folder with its tables (.tsv.gz)"
            | Data _ -> "where to put it, in place of the user's cache (or RNN_DATA)"

type DataArguments =
    | [<CliPrefix(CliPrefix.None)>] List of ParseResults<DataListArguments>
    | [<CliPrefix(CliPrefix.None)>] Get of ParseResults<DataGetArguments>

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | List _ -> "list the data sets, where each lies, and its licence"
            | Get _ -> "fetch a data set and put it where runs find it"

[<NoAppSettings>]
type RnnArguments =
    | [<CliPrefix(CliPrefix.None)>] Train of ParseResults<TrainArguments>
    | [<CliPrefix(CliPrefix.None)>] Study of ParseResults<StudyArguments>
    | [<CliPrefix(CliPrefix.None)>] Sweep of ParseResults<SweepArguments>
    | [<CliPrefix(CliPrefix.None)>] Forecast of ParseResults<ForecastArguments>
    | [<CliPrefix(CliPrefix.None)>] Classify of ParseResults<ClassifyArguments>
    | [<CliPrefix(CliPrefix.None)>] Generate of ParseResults<GenerateArguments>
    | [<CliPrefix(CliPrefix.None)>] Export of ParseResults<ExportArguments>
    | [<CliPrefix(CliPrefix.None)>] Import of ParseResults<ImportArguments>
    | [<CliPrefix(CliPrefix.None)>] Apply of ParseResults<ApplyArguments>
    | [<CliPrefix(CliPrefix.None)>] Compare of ParseResults<CompareArguments>
    | [<CliPrefix(CliPrefix.None); SubCommand>] Cells
    | [<CliPrefix(CliPrefix.None)>] Show of ParseResults<ShowArguments>
    | [<CliPrefix(CliPrefix.None)>] Data of ParseResults<DataArguments>
    | [<CliPrefix(CliPrefix.None); SubCommand>] Info

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Train _ -> "train a network and write a run folder with its report"
            | Study _ ->
                "train variants of a classifier or a language model with several seeds and compare them; the same command goes on with it"
            | Sweep _ -> "search the options of a training for better ones, and say what each of them brought"
            | Forecast _ -> "forecast past the end of a trained series"
            | Classify _ -> "say whether a text is positive, and which words say so"
            | Generate _ -> "write text with a language model"
            | Export _ -> "write a run's weights or network for PyTorch or ONNX"
            | Import _ -> "make a run of weights from PyTorch or Keras"
            | Apply _ -> "run an imported network over a sequence"
            | Compare _ -> "hold runs against each other: what differs, scores, learning curves"
            | Cells -> "list the cells"
            | Show _ -> "show a cell: equations, parameters, shapes, graph"
            | Data _ -> "list data sets, or fetch one"
            | Info -> "show the version, the processor and the engines"
