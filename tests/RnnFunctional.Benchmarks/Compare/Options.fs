namespace RnnFunctional.Benchmarks

open System
open RnnFunctional

/// How to compare.
type Options =
    {
        Rows: Row list
        Repeats: int
        Threads: int
        Json: string option
    }

module Options =

    let usage =
        $"""compare [--json FILE] [--only NAME] [--repeats N] [--threads N]

  Times our training step beside TorchSharp's, row by row.

  --json FILE    also writes the medians and their ratios to FILE
  --only NAME    the row called NAME, or the rows with it in their names
  --repeats N    samples of each side; 15 at least, and if not given
  --threads N    threads for both sides; {Environment.ProcessorCount} if not given

engine

  Times the engine against itself: its products, cells that users write, two threads against one.

scan

  Times training steps whose states are carried linearly against the same as loops.

scratch [--csv FILE]

  Times the LSTM from scratch beside the compiled engine, TorchSharp and numpy, as far as these are there.

  --csv FILE     also writes the table to FILE"""

    let private whole least option (text: string) =
        match Int32.TryParse text with
        | true, n when n >= least -> n
        | _ -> Errors.input $"{option}: a whole number of at least {least} expected, found '{text}'."

    let private defaults =
        {
            Rows = Rows.all
            Repeats = 15
            Threads = Environment.ProcessorCount
            Json = None
        }

    /// The options that `arguments` spell. Errors: say what is wrong and what is possible.
    let rec private read options arguments =
        match arguments with
        | [] -> options
        | "--json" :: file :: rest -> read { options with Json = Some file } rest
        | "--only" :: name :: rest -> read { options with Rows = Rows.named name } rest
        | "--repeats" :: n :: rest ->
            read
                { options with
                    Repeats = whole 15 "--repeats" n
                }
                rest
        | "--threads" :: n :: rest ->
            read
                { options with
                    Threads = whole 1 "--threads" n
                }
                rest
        | other :: _ -> Errors.input $"'{other}' is unknown, or wants a value.\n\n{usage}"

    let parse arguments = read defaults arguments
