namespace RnnFunctional.Text

open RnnFunctional

/// How one epoch went.
type LanguageEpoch =
    {
        /// From 1.
        Epoch: int
        /// The mean loss in training, with dropout, in nats a symbol.
        Loss: float
        /// On the text's end, in nats a character.
        Validation: float
        /// Symbols read, and the seconds of training that it took.
        Symbols: int64
        Seconds: float
        /// What the model writes by then.
        Sample: string
    }

/// Where a training stands between two steps; all that is needed to go on as if it had never been interrupted.
type LanguageState =
    {
        Course: CourseState
        /// The streams' states, one after the other.
        Carried: float[]
        /// The weights of the epoch with the best validation; without patience, of the last one.
        Best: float[]
        History: LanguageEpoch list
    }

/// What a training is told, and asks.
type LanguageObserver =
    {
        /// After each step: epoch, the share of it that is done, and the mean loss in it so far.
        Step: int -> float -> float -> unit
        /// Told of the weights after each epoch: what they write.
        Sample: float[] -> string
        Epoch: LanguageEpoch -> unit
        /// Asked after each step whether to stop there.
        Stops: unit -> bool
        /// Asked after each step whether the state is wanted, which it is then told.
        Saves: unit -> bool
        Save: LanguageState -> unit
    }

/// How a training ended.
type LanguageEnd =
    /// Trained: the parameters of the best epoch, or without patience of the last one, and how all of them went.
    | Learned of parameters: float[] * history: LanguageEpoch list
    /// Told to stop, here.
    | Halted of LanguageState

module LanguageTraining =

    /// How many streams a text is scored as during training.
    let private rows = 32

    /// First values of the parameters.
    let initialise (settings: LanguageSettings) symbols seed =
        LanguageModel.ofPieces (LanguageSettings.model settings symbols) 1
        |> Model.initialise (Preset.parse settings.Initialisation) seed

    /// The same with symbols that stand nowhere in `data` as improbable from the start as that says: bytes that spell no character of the book.
    /// Otherwise the first steps go to unlearning them, which the state bears the marks of for long. Tied tables have no bias to say it in.
    let private initialiseFor (settings: LanguageSettings) (data: LanguageData) seed =
        let values = initialise settings data.Symbols seed
        let decls = LanguageModel.parameters (LanguageSettings.model settings data.Symbols)

        let at =
            decls |> List.takeWhile (fun d -> d.Name <> LanguageModel.bias) |> Block.size

        if at < values.Length then
            let unseen = set [ 0 .. data.Symbols - 1 ] - set data.Train

            for symbol in unseen do
                values[at + symbol] <- values[at + symbol] - log (float data.Train.Length)

        values

    /// Nats a character of what is held out, told from windows where the settings have them and from carried states otherwise; the
    /// text is read as `rows` streams.
    let score (session: LanguageSession) (settings: LanguageSettings) (data: LanguageData) rows =
        let nats, scored =
            if settings.Window > 0 then
                // What comes before the end is known.
                let before =
                    Array.sub data.Train (data.Train.Length - settings.Window) (settings.Window - 1)

                session.WindowNats(Array.append before data.Held, settings.Window)
            else
                session.Nats(data.Held, rows)

        // Symbols that are left out count as the others do.
        nats / float scored * float (data.Held.Length - 1) / float data.Characters

    /// What a session's streams carry as one array, and back again.
    let private flat (states: NdArray[][]) =
        states |> Array.collect (Array.collect _.Data)

    let private unflat (start: NdArray[][]) (numbers: float[]) =
        if numbers.Length = 0 then
            start
        else
            let mutable at = 0

            start
            |> Array.map (
                Array.map (fun (state: NdArray) ->
                    let data = Array.sub numbers at state.Data.Length
                    at <- at + data.Length
                    NdArray(state.Shape, data))
            )

    /// Makes certain that a training can begin. Errors: an InputException for a text that is too short for the settings.
    let check (settings: LanguageSettings) (data: LanguageData) =
        if data.Held.Length < 2 then
            Errors.input
                "the text: at least one symbol at its end to score by expected, found none. Take a longer text, or a larger --validation-share."

        if settings.Window = 0 then
            Streams.cut settings.Batch settings.Steps data.Train.Length |> ignore
        elif data.Train.Length <= settings.Window then
            Errors.input
                $"the text: more than {settings.Window} symbols to learn from expected, which is one window, found {data.Train.Length}. Take a longer text, or smaller windows with --window."

    /// How many steps an epoch has, and the step that the epoch `epoch` takes as its `k`-th at a learning rate; and what is carried.
    let private steps
        (session: LanguageSession)
        (settings: LanguageSettings)
        seed
        (data: LanguageData)
        (carried: float[])
        =
        if settings.Window > 0 then
            let count = data.Train.Length - settings.Window
            let mutable order = 0, [||]

            let take epoch k (rate: float) =
                if fst order <> epoch then
                    order <- epoch, Rng.permutation count (Rng.stream seed "windows" epoch)

                let from = k * settings.Batch
                let starts = Array.sub (snd order) from (min settings.Batch (count - from))
                session.StepWindows(data.Train, starts, rate), starts.Length, starts.Length * settings.Window

            (count + settings.Batch - 1) / settings.Batch, take, (fun () -> [||])
        else
            let streams = Streams.cut settings.Batch settings.Steps data.Train.Length
            let start = session.Start streams.Rows
            let mutable states = unflat start carried

            let take _ k (rate: float) =
                // Each epoch begins at the beginning.
                if k = 0 then
                    states <- start

                let report = session.Step(streams, data.Train, k, states, rate)
                states <- session.Session.Carried
                let symbols = streams.Rows * streams.Steps
                report, symbols, symbols

            streams.Pieces, take, (fun () -> flat states)

    /// The epochs after the best one.
    let private sinceBest (history: LanguageEpoch list) =
        let best = history |> List.minBy _.Validation
        history |> List.skipWhile (fun e -> e.Epoch <= best.Epoch)

    /// Trains a language model on `data`; from `resumed` on if it is there. Errors: a DivergenceException; a text that is too short.
    let run
        (engine: Engine)
        (settings: LanguageSettings)
        seed
        (data: LanguageData)
        (resumed: LanguageState option)
        (observer: LanguageObserver)
        : LanguageEnd =
        check settings data

        let session =
            LanguageSession(engine, settings, data.Symbols, initialiseFor settings data seed, seed)

        let start =
            resumed
            |> Option.defaultWith (fun () ->
                {
                    Course = Course.beginning session.Session.State
                    Carried = [||]
                    Best = [||]
                    History = []
                })

        let perEpoch, take, carried = steps session settings seed data start.Carried
        let total = perEpoch * settings.Epochs

        let schedule =
            Schedule.parse settings.Schedule total
            |> Schedule.warmUp (min settings.WarmUp (total / 10))

        let mutable best = start.Best
        let mutable history = start.History

        let epochDone (state: CourseState) =
            let parameters = session.Session.Parameters

            let report =
                {
                    Epoch = state.Epoch
                    Loss = state.Loss
                    Validation = score session settings data rows
                    Symbols = state.Tokens
                    Seconds = state.Seconds
                    Sample = observer.Sample parameters
                }

            let isBest = history |> List.forall (fun e -> report.Validation < e.Validation)

            if isBest || settings.Patience = 0 then
                best <- parameters

            history <- history @ [ report ]
            observer.Epoch report

            settings.Patience = 0 || (sinceBest history).Length < settings.Patience

        let ofCourse course =
            {
                Course = course
                Carried = carried ()
                Best = best
                History = history
            }

        let course =
            {
                Epochs = settings.Epochs
                Steps = perEpoch
                Average = settings.Average
                Take =
                    fun epoch k number ->
                        let report, rows, symbols = take epoch k (settings.LearningRate * schedule number)

                        {
                            CourseStep.Loss = report.Loss
                            Rows = rows
                            Tokens = int64 symbols
                        }
                Done = epochDone
            }

        let told =
            {
                CourseObserver.Step =
                    fun state -> observer.Step state.Epoch (float state.Batch / float perEpoch) state.Loss
                Stops = observer.Stops
                Saves = observer.Saves
                Save = ofCourse >> observer.Save
            }

        match Course.run session.Session course told start.Course with
        | state, true -> Halted(ofCourse state)
        | _, false -> Learned(best, history)
