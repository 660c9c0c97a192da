namespace RnnFunctional.Text

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
        Course: CourseState
        Round: int
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

    let private labels (texts: LabelledTexts) =
        texts.Labels |> Array.map (fun l -> l > 0.5f)

    /// What the first round has to say of texts without labels, and both kinds together.
    let private together (train: LabelledTexts) (unlabelled: EncodedText[]) (opinions: float32[]) =
        {
            Texts = Array.append train.Texts unlabelled
            Labels = Array.append train.Labels opinions
        }

    /// One round of training, from `start`: where it ends, and whether the observer told it to stop there.
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
        let perEpoch = (lengths.Length + settings.Batch - 1) / settings.Batch
        let total = perEpoch * epochs


        let schedule =
            Schedule.parse settings.Schedule total
            |> Schedule.warmUp (min settings.WarmUp (total / 10))

        let mutable history = start.History
        let mutable batches = 0, [||]

        let batch epoch k =
            if fst batches <> epoch then
                let shuffled =
                    Buckets.shuffled (Rng.stream seed $"batches {start.Round}" epoch) settings.Batch lengths

                batches <- epoch, shuffled

            (snd batches)[k]

        let take epoch k number =
            let bucket: Bucket = batch epoch k
            let report = session.Step(texts, bucket, settings.LearningRate * schedule number)

            {
                CourseStep.Loss = report.Loss
                Rows = bucket.Texts.Length
                Tokens = bucket.Texts |> Array.sumBy (fun i -> int64 lengths[i])
            }

        let epochDone (state: CourseState) =
            let report =
                {
                    Epoch = state.Epoch
                    Round = start.Round
                    Loss = state.Loss
                    Validation = Scores.compute (session.Logits validation.Texts) (labels validation)
                    Tokens = state.Tokens
                    Seconds = state.Seconds
                }

            observer.Epoch report
            history <- history @ [ report ]
            true

        let ofCourse course =
            { start with
                Course = course
                History = history
            }

        let state, stopped =
            Course.run
                session.Session
                {
                    Epochs = epochs
                    Steps = perEpoch
                    Average = settings.Average
                    Take = take
                    Done = epochDone
                }
                {
                    Step =
                        fun state ->
                            observer.Step start.Round state.Epoch (float state.Seen / float lengths.Length) state.Loss
                    Stops = observer.Stops
                    Saves = observer.Saves
                    Save = fun course -> observer.Save(ofCourse course)
                }
                start.Course

        ofCourse state, stopped

    /// Where a round begins.
    let private beginning number (training: TrainingState) opinions history =
        {
            Course = Course.beginning training
            Round = number
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
            let epochs, texts =
                if state.Round = 1 then
                    settings.Epochs, train
                else
                    settings.SelfTraining, together train unlabelled state.Opinions

            match round session settings seed epochs texts validation observer state with
            | state, true -> Stopped state
            | state, false ->
                let parameters =
                    if state.Course.Averaged > 0 then
                        state.Course.Average
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
