namespace RnnFunctional.Text

open System.Collections.Generic
open RnnFunctional

/// A language model for `symbols` symbols on an engine, from `parameters`; `seed` is the noise's.
[<Sealed>]
type LanguageSession(engine: Engine, settings: LanguageSettings, symbols: int, parameters: float[], seed: int) =
    let language = LanguageSettings.model settings symbols
    let model = LanguageSettings.trained settings symbols

    let session =
        engine.Open model (LanguageSettings.optimiser settings) parameters seed

    let views = Dictionary<bool * int, Session>()

    // The same weights, seen through a model of another length.
    let view isWindow steps =
        match views.TryGetValue((isWindow, steps)) with
        | true, view -> view
        | _ ->
            let make =
                if isWindow then
                    LanguageModel.ofWindows
                else
                    LanguageModel.ofPieces

            let view = session.For(make language steps)
            views[(isWindow, steps)] <- view
            view

    let zero =
        language.Network.States
        |> List.map (fun d -> NdArray.full d.Shape 0.0)
        |> Array.ofList

    /// The symbols of a piece that is only scored: what is long is quick.
    let scored = 100

    /// The training itself.
    member _.Session = session

    /// The states of `rows` streams at their beginning.
    member _.Start(rows: int) : NdArray[][] = Array.create rows zero

    /// One step on the piece `piece` of `streams` in `text`, from the states `states` of the streams; the session has those after it as
    /// Carried. Errors: a DivergenceException.
    member _.Step(streams: Streams, text: int[], piece: int, states: NdArray[][], learningRate: float) : StepReport =
        let examples =
            states
            |> Array.mapi (fun row state ->
                let x, y = Streams.piece streams text row piece
                Array.append [| x; y |] state)

        Divergence.guard model session (session.Step(examples, learningRate))

    /// One step on the windows of `text` that begin at `starts`. Errors: a DivergenceException.
    member _.StepWindows(text: int[], starts: int[], learningRate: float) : StepReport =
        let examples =
            starts
            |> Array.map (fun start ->
                let x, y = Streams.window text settings.Window start
                [| x; y |])

        Divergence.guard model session (session.Step(examples, learningRate))

    /// The sum over the symbols of `text`, but for the first, of what each costs in nats after all before it, and how many were scored. The
    /// text is read as `rows` streams; fewer than `rows` symbols at its end are left out, and with one stream none.
    member this.Nats(text: int[], rows: int) : float * int =
        let followed = text.Length - 1
        let rows = max 1 (min rows (followed / scored))
        let apart = followed / rows
        let mutable states = this.Start rows
        let mutable nats = 0.0
        let mutable at = 0

        while at < apart do
            let steps = min scored (apart - at)

            let outputs =
                (view false steps)
                    .Predict(
                        states
                        |> Array.mapi (fun row state ->
                            let x, y = Streams.part text (row * apart + at) steps
                            Array.append [| x; y |] state)
                    )

            nats <- nats + float steps * Array.sumBy (fun (row: NdArray[]) -> row[0].Scalar) outputs
            states <- outputs |> Array.map Array.tail
            at <- at + steps

        nats, apart * rows

    /// The same, where each symbol is told from the `steps` before it alone, read from the state zero; the first `steps` are not scored.
    member _.WindowNats(text: int[], steps: int) : float * int =
        let starts = [| 0 .. text.Length - 1 - steps |]

        let nats =
            starts
            |> Array.chunkBySize 500
            |> Array.sumBy (fun part ->
                (view true steps)
                    .Predict(
                        part
                        |> Array.map (fun start ->
                            let x, y = Streams.window text steps start
                            [| x; y |])
                    )
                |> Array.sumBy (fun row -> row[0].Scalar))

        nats, starts.Length
