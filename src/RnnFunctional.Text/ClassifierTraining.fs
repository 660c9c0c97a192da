namespace RnnFunctional.Text

open System.Diagnostics
open RnnFunctional

/// How one epoch went.
type EpochReport =
    {
        /// From 1, in its round.
        Epoch: int
        /// 1, or 2 for the training that also has unlabelled texts.
        Round: int
        /// The mean loss in training, with dropout.
        Loss: float
        /// On the texts that were kept to choose by.
        Validation: Scores
        /// Words read, and the seconds of training that it took.
        Tokens: int64
        Seconds: float
    }

/// Where a training stands between two steps; all that is needed to go on as if it had never been interrupted.
type ClassifierState =
    {
        Training: TrainingState
        Round: int
        /// The epoch under way, from 1, how many of its batches are done, and what these have added up to.
        Epoch: int
        Batch: int
        LossSum: float
        Tokens: int64
        Seconds: float
        /// The mean of the weights so far, and over how many steps.
        Average: float[]
        Averaged: int
        /// What the first round thinks of each unlabelled text, as a probability.
        Opinions: float32[]
        History: EpochReport list
    }

/// What a training is told, and asks.
type ClassifierObserver =
    {
        /// After each step: round, epoch, the share of the epoch that is done, and the mean loss in it so far.
        Step: int -> int -> float -> float -> unit
        Epoch: EpochReport -> unit
        /// Asked after each step whether to stop there.
        Stops: unit -> bool
        /// Asked after each step whether the state is wanted, which it is then told.
        Saves: unit -> bool
        Save: ClassifierState -> unit
    }

/// How a training ended.
type ClassifierEnd =
    /// Trained: the parameters, and how the epochs went.
    | Trained of parameters: float[] * history: EpochReport list
    /// Told to stop, here.
    | Stopped of ClassifierState

module ClassifierTraining =

    /// First values of the parameters.
    let initialise (settings: ClassifierSettings) (classifier: Classifier) seed =
        let model = Classifier.model classifier 8
        let values = Model.initialise (Preset.parse settings.Initialisation) seed model
        let words = classifier.Words * classifier.Embedding
        let pairs = classifier.Pairs * classifier.Embedding

        values
        |> Array.mapi (fun i value ->
            if i < words then value * settings.EmbeddingScale
            elif i < words + pairs then 0.0
            else value)

    /// Adam, as it is or lazily, on gradients that are clipped where it is asked for.
    let optimiser (settings: ClassifierSettings) =
        let adam =
            if settings.Lazy then
                Optimiser.lazily Optimiser.adam
            else
                Optimiser.adam

        if settings.Clip > 0.0 then
            Optimiser.after (Transform.clipByGlobalNorm settings.Clip) adam
        else
            adam

    /// How many times weights are taken for their mean.
    let private snapshots = 20

    let private labels (texts: LabelledTexts) =
        texts.Labels |> Array.map (fun l -> l > 0.5f)

    /// Moves `mean`, that of `count` vectors, to where it is with `values` as well: in place, because it is large.
    let private average (mean: float[]) count (values: float[]) =
        if count = 0 then
            values
        else
            for i in 0 .. mean.Length - 1 do
                mean[i] <- mean[i] + (values[i] - mean[i]) / float (count + 1)

            mean

    /// What the first round has to say of texts without labels, and both kinds together.
    let private together (train: LabelledTexts) (unlabelled: EncodedText[]) (opinions: float32[]) =
        {
            Texts = Array.append train.Texts unlabelled
            Labels = Array.append train.Labels opinions
        }

    /// What stands for the weights in a state while a session has them.
    let private elsewhere: TrainingState =
        {
            Step = 0
            Parameters = [||]
            Slots = [||]
        }

    /// One round of training, from `start`: its last state, whose epochs are all done unless the observer told it to stop.
    let private round
        (session: ClassifierSession)
        (settings: ClassifierSettings)
        seed
        epochs
        (texts: LabelledTexts)
        (validation: LabelledTexts)
        (observer: ClassifierObserver)
        (start: ClassifierState)
        : ClassifierState * bool =
        let lengths = texts.Texts |> Array.map _.Length

        let batches epoch =
            Buckets.shuffled (Rng.stream seed $"batches {start.Round}" epoch) settings.Batch lengths

        let perEpoch = (lengths.Length + settings.Batch - 1) / settings.Batch
        let total = perEpoch * epochs

        let schedule =
            match settings.Schedule with
            | "cosine" -> Schedule.cosine total 0.0
            | _ -> Schedule.constant

        let schedule = Schedule.warmUp (min settings.WarmUp (total / 10)) schedule

        let averagedFrom = total - int (settings.Average * float total)
        let every = max 1 ((total - averagedFrom) / snapshots)

        // While a round runs, the session has the weights: a copy would only take memory.
        let mutable state =
            { start with
                Training = elsewhere
                Average = Array.copy start.Average
            }

        let mutable stopped = false
        let clock = Stopwatch.StartNew()

        /// Seconds of training since it was last asked.
        let lap () =
            let seconds = clock.Elapsed.TotalSeconds
            clock.Restart()
            seconds

        let timed () =
            { state with
                Seconds = state.Seconds + lap ()
            }

        /// The state as it is now, of which later steps change nothing.
        let whole () =
            { state with
                Training = session.State
                Average = Array.copy state.Average
            }

        /// The weights that count: their mean, where there is one.
        let withFinalWeights (f: unit -> 'a) =
            if state.Averaged = 0 then
                f ()
            else
                let last = session.Parameters
                session.Parameters <- state.Average
                let result = f ()
                session.Parameters <- last
                result

        let step (bucket: Bucket) =
            let number = (state.Epoch - 1) * perEpoch + state.Batch

            let report = session.Step(texts, bucket, settings.LearningRate * schedule number)

            state <-
                { state with
                    Batch = state.Batch + 1
                    LossSum = state.LossSum + report.Loss * float bucket.Texts.Length
                    Tokens = state.Tokens + (bucket.Texts |> Array.sumBy (fun i -> int64 lengths[i]))
                }

            if
                settings.Average > 0.0
                && number + 1 > averagedFrom
                && (number + 1 - averagedFrom) % every = 0
            then
                state <-
                    { state with
                        Average = average state.Average state.Averaged session.Parameters
                        Averaged = state.Averaged + 1
                    }

        while state.Epoch <= epochs && not stopped do
            let batches = batches state.Epoch

            let mutable seen =
                batches |> Seq.take state.Batch |> Seq.sumBy (fun b -> b.Texts.Length)

            while state.Batch < batches.Length && not stopped do
                let bucket = batches[state.Batch]
                step bucket
                seen <- seen + bucket.Texts.Length
                observer.Step state.Round state.Epoch (float seen / float lengths.Length) (state.LossSum / float seen)
                stopped <- observer.Stops()

                if not stopped && observer.Saves() then
                    state <- timed ()
                    observer.Save(whole ())
                    // Writing it down is no training.
                    lap () |> ignore

            if not stopped then
                state <- timed ()

                let report =
                    {
                        Epoch = state.Epoch
                        Round = state.Round
                        Loss = state.LossSum / float seen
                        Validation =
                            withFinalWeights (fun () ->
                                Scores.compute (session.Logits validation.Texts) (labels validation))
                        Tokens = state.Tokens
                        Seconds = state.Seconds
                    }

                observer.Epoch report
                lap () |> ignore

                state <-
                    { state with
                        Epoch = state.Epoch + 1
                        Batch = 0
                        LossSum = 0.0
                        Tokens = 0L
                        Seconds = 0.0
                        History = state.History @ [ report ]
                    }

        if stopped then
            state <- timed ()

        (if stopped then whole () else state), stopped

    /// Where a round begins.
    let private beginning number (training: TrainingState) opinions history =
        {
            Training = training
            Round = number
            Epoch = 1
            Batch = 0
            LossSum = 0.0
            Tokens = 0L
            Seconds = 0.0
            Average = [||]
            Averaged = 0
            Opinions = opinions
            History = history
        }

    /// Trains a classifier on `train`, and then, if the settings ask for it, another one on these and on `unlabelled`; from `resumed` on if it
    /// is there. `validation` is scored after each epoch. Errors: a DivergenceException.
    let run
        (engine: Engine)
        (settings: ClassifierSettings)
        (encoder: Encoder)
        seed
        (train: LabelledTexts)
        (validation: LabelledTexts)
        (unlabelled: EncodedText[])
        (resumed: ClassifierState option)
        (observer: ClassifierObserver)
        : ClassifierEnd =
        let classifier =
            ClassifierSettings.classifier settings encoder.Words.Size encoder.PairCount

        let openSession (round: int) =
            ClassifierSession(
                engine,
                settings,
                encoder,
                optimiser settings,
                initialise settings classifier (seed + 1000 * (round - 1)),
                seed
            )

        let selfTraining = settings.SelfTraining > 0 && unlabelled.Length > 0

        let rec from (session: ClassifierSession) (state: ClassifierState) =
            session.State <- state.Training

            let epochs, texts =
                if state.Round = 1 then
                    settings.Epochs, train
                else
                    settings.SelfTraining, together train unlabelled state.Opinions

            match round session settings seed epochs texts validation observer state with
            | state, true -> Stopped state
            | state, false ->
                let parameters =
                    if state.Averaged > 0 then
                        state.Average
                    else
                        session.Parameters

                if state.Round = 1 && selfTraining then
                    session.Parameters <- parameters

                    let opinions =
                        session.Logits unlabelled |> Array.map (Scores.probability >> float32)

                    let next = openSession 2
                    from next (beginning 2 next.State opinions state.History)
                else
                    Trained(parameters, state.History)

        match resumed with
        | Some state -> from (openSession state.Round) state
        | None ->
            let session = openSession 1
            from session (beginning 1 session.State [||] [])
