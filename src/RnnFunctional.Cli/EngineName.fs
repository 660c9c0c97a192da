namespace RnnFunctional.Cli

open Argu
open Microsoft.FSharp.Quotations

/// The options --engine and --device, which name an engine together.
module internal EngineName =

    /// The engine's name, with its device behind a colon, as in torch:cuda; null where none was given.
    let ofResults
        (r: ParseResults<'Arguments>)
        (engine: Expr<string -> 'Arguments>)
        (device: Expr<string -> 'Arguments>)
        : string | null =
        match r.TryGetResult engine, r.TryGetResult device with
        | engine, None -> Option.toObj engine
        | Some engine, Some device -> $"{engine}:{device}"
        | None, Some device ->
            r.Raise $"--device {device}: of the engines, torch alone has devices. Add --engine torch."
