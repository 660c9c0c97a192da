namespace RnnFunctional.Vanishing

open System.Diagnostics
open RnnFunctional

/// How much is spent on a trial.
type Budget =
    {
        Hidden: int
        Batch: int
        /// The most steps of training.
        Steps: int
        /// So many steps lie between two looks at sequences that are not trained on.
        Every: int
        Validation: int
        Test: int
    }

/// A score on the way, after so many steps.
type Look = { Step: int; Score: float }

/// What a remedy came to on a task.
type TrialResult =
    {
        Task: string
        Span: int
        Remedy: string
        Seed: int
        Parameters: int
        /// On sequences drawn for this alone: the mean square error, or the share of symbols that are right.
        Score: float
        Solved: bool
        /// Whether training ended in numbers that are none.
        Diverged: bool
        /// Steps of training, and seconds.
        Steps: int
        Seconds: float
        /// The scores on sequences that are not trained on, at each look.
        Curve: Look[]
        /// What is heard of the network before and after, where somebody listened.
        Before: Listening option
        After: Listening option
    }

    /// How many steps it took until a look met the threshold of `task`; none where it did not.
    member r.Took(task: MemoryTask) =
        r.Curve
        |> Array.tryFind (fun look -> task.IsSolvedBy look.Score)
        |> Option.map _.Step

/// Training a remedy on a task until it is solved or the budget is spent.
module Trial =

    let private sequences (task: MemoryTask) count (rng: Rng) =
        Array.init count (fun _ -> task.Draw rng)

    let private examples (sequences: Sequence[]) =
        sequences |> Array.map (fun s -> [| s.X; s.Y |])

    /// Mean square, or the share of symbols that are right, over the answers of `task` that count.
    let score (task: MemoryTask) (session: Session) (sequences: Sequence[]) =
        let perAnswer (s: Sequence) (answers: float[]) =
            let wanted i = s.Y.Data[task.Steps - task.Scored + i]

            match task.Answer with
            | Quantity -> answers |> Array.mapi (fun i a -> (a - wanted i) ** 2.0)
            | Choice count ->
                answers
                |> Array.chunkBySize count
                |> Array.mapi (fun i logits ->
                    let said = logits |> Seq.indexed |> Seq.maxBy snd |> fst
                    if float said = wanted i then 1.0 else 0.0)

        sequences
        |> Array.chunkBySize 50
        |> Array.collect (fun part ->
            Array.map2
                (fun s (outputs: NdArray[]) -> perAnswer s outputs[0].Data)
                part
                (session.Predict(examples part)))
        |> Array.concat
        |> Array.average

    /// How many sequences are listened to.
    let private listened = 16

    /// Trains `remedy` on `task` on `engine`; `observe` hears each score. With `listens` the network is also heard, before and after. Sequences to train on, to look at and to score are three streams under
    /// `seed`; training stops when what it looks at is clearly solved: the threshold is met half as well again.
    let run (engine: Engine) (budget: Budget) listens seed (task: MemoryTask) (remedy: Remedy) (observe: Look -> unit) =
        let model = Remedy.model task budget.Hidden remedy
        let first = Model.initialise (remedy.Initial task.Span) seed model

        let hear parameters =
            if listens then
                Some(Listening.hear engine task budget.Hidden remedy parameters listened seed)
            else
                None

        let before = hear first
        let clock = Stopwatch.StartNew()
        let session = engine.Open model (Remedy.optimiser remedy) first seed
        let drawn = Rng.stream seed "train" task.Span
        let watched = sequences task budget.Validation (Rng.stream seed "watch" task.Span)

        let isClear score =
            match task.Answer with
            | Quantity -> score < task.Threshold / 2.0
            | Choice _ -> 1.0 - score < (1.0 - task.Threshold) / 2.0

        let curve = ResizeArray()
        let mutable best = task.Chance
        let mutable bestParameters = session.Parameters
        let mutable isOver = false
        let mutable diverged = false
        let mutable step = 0

        while not isOver && step < budget.Steps do
            let report =
                session.Step(sequences task budget.Batch drawn |> examples, remedy.LearningRate)

            step <- step + 1

            if not report.IsFinite then
                diverged <- true
                isOver <- true
            elif step % budget.Every = 0 || step = budget.Steps then
                let look =
                    {
                        Step = step
                        Score = score task session watched
                    }

                curve.Add look
                observe look

                if curve.Count = 1 || task.IsBetter(look.Score, best) then
                    best <- look.Score
                    bestParameters <- session.Parameters

                isOver <- isClear look.Score

        let seconds = clock.Elapsed.TotalSeconds

        session.Parameters <- bestParameters

        let score =
            score task session (sequences task budget.Test (Rng.stream seed "test" task.Span))

        {
            Task = task.Name
            Span = task.Span
            Remedy = remedy.Name
            Seed = seed
            Parameters = first.Length
            Score = score
            Solved = task.IsSolvedBy score
            Diverged = diverged
            Steps = step
            Seconds = seconds
            Curve = curve.ToArray()
            Before = before
            After = hear bestParameters
        }
