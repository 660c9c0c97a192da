namespace RnnFunctional

open System.Diagnostics

/// Where a training in epochs stands between two steps; with what its task adds, all that is needed to go on as if never interrupted.
type CourseState =
    {
        Training: TrainingState
        /// The epoch under way, from 1, how many of its steps are done, and what these have added up to: losses, examples, tokens (words or
        /// characters, as the task counts them) and seconds of training.
        Epoch: int
        Batch: int
        LossSum: float
        Seen: int64
        Tokens: int64
        Seconds: float
        /// The mean of the weights so far, and over how many steps.
        Average: float[]
        Averaged: int
    }

    /// The mean loss of the epoch so far.
    member s.Loss = s.LossSum / float (max 1L s.Seen)

/// What one step of a course did: its mean loss, over how many rows, and how many tokens these have.
[<Struct>]
type CourseStep =
    {
        Loss: float
        Rows: int
        Tokens: int64
    }

/// A training in epochs, each of the same number of steps.
type Course =
    {
        Epochs: int
        /// Steps of an epoch.
        Steps: int
        /// Over which last share of the course the weights are averaged; 0 for the last weights as they are.
        Average: float
        /// Takes step `batch` of epoch `epoch`; `number` counts the steps of the whole course from 0.
        Take: int -> int -> int -> CourseStep
        /// Told of each epoch that is done, while the session has the weights that count: their mean, where there is one. Whether to go on.
        Done: CourseState -> bool
    }

/// What a course is told from outside, and asks.
type CourseObserver =
    {
        /// After each step.
        Step: CourseState -> unit
        /// Asked after each step whether to stop there.
        Stops: unit -> bool
        /// Asked after each step whether the state is wanted, which it is then told.
        Saves: unit -> bool
        Save: CourseState -> unit
    }

module CourseObserver =

    /// Of nobody: the course goes to its end.
    let none =
        {
            Step = ignore
            Stops = fun () -> false
            Saves = fun () -> false
            Save = ignore
        }

module Course =

    /// How many times weights are taken for their mean.
    let private snapshots = 20

    /// The start of a course from the weights and slots of `training`.
    let beginning (training: TrainingState) =
        {
            Training = training
            Epoch = 1
            Batch = 0
            LossSum = 0.0
            Seen = 0L
            Tokens = 0L
            Seconds = 0.0
            Average = [||]
            Averaged = 0
        }

    /// Moves `mean`, that of `count` vectors, to where it is with `values` as well: in place, because it is large.
    let private average (mean: float[]) count (values: float[]) =
        if count = 0 then
            // The session may go on with the same array, or have told others of it.
            Array.copy values
        else
            for i in 0 .. mean.Length - 1 do
                mean[i] <- mean[i] + (values[i] - mean[i]) / float (count + 1)

            mean

    /// What stands for the weights in a state while a session has them: a copy would only take memory.
    let private elsewhere: TrainingState =
        {
            Step = 0
            Parameters = [||]
            Slots = [||]
        }

    /// Goes through `course` with `session` from `start` on, whose weights and slots the session takes over: where it ends, and whether
    /// that is because the observer stopped it. A state that the observer keeps, or that it stopped at, is whole, and later steps change
    /// nothing of it; any other one has no weights in it, which the session has.
    let run (session: Session) (course: Course) (observer: CourseObserver) (start: CourseState) : CourseState * bool =
        session.State <- start.Training
        let total = course.Steps * course.Epochs
        let averagedFrom = total - int (course.Average * float total)
        let every = max 1 ((total - averagedFrom) / snapshots)

        let isAveraged number =
            course.Average > 0.0
            && number + 1 > averagedFrom
            && (number + 1 - averagedFrom) % every = 0

        let mutable state =
            { start with
                Training = elsewhere
                Average = Array.copy start.Average
            }

        let clock = Stopwatch.StartNew()

        // Seconds of training since it was last asked.
        let lap () =
            let seconds = clock.Elapsed.TotalSeconds
            clock.Restart()
            seconds

        let timed () =
            { state with
                Seconds = state.Seconds + lap ()
            }

        let whole () =
            { state with
                Training = session.State
                Average = Array.copy state.Average
            }

        let withFinalWeights (f: unit -> 'a) =
            if state.Averaged = 0 then
                f ()
            else
                let last = session.Parameters
                // The mean moves on, and whoever is told of these weights may keep them.
                session.Parameters <- Array.copy state.Average
                let result = f ()
                session.Parameters <- last
                result

        let step () =
            let number = (state.Epoch - 1) * course.Steps + state.Batch
            let taken = course.Take state.Epoch state.Batch number

            state <-
                { state with
                    Batch = state.Batch + 1
                    LossSum = state.LossSum + taken.Loss * float taken.Rows
                    Seen = state.Seen + int64 taken.Rows
                    Tokens = state.Tokens + taken.Tokens
                }

            if isAveraged number then
                state <-
                    { state with
                        Average = average state.Average state.Averaged session.Parameters
                        Averaged = state.Averaged + 1
                    }

        let mutable isStopped = false
        let mutable goesOn = true

        while state.Epoch <= course.Epochs && goesOn && not isStopped do
            while state.Batch < course.Steps && not isStopped do
                step ()
                observer.Step state
                isStopped <- observer.Stops()

                if not isStopped && observer.Saves() then
                    state <- timed ()
                    observer.Save(whole ())
                    // Writing it down is no training.
                    lap () |> ignore

            if not isStopped then
                state <- timed ()
                goesOn <- withFinalWeights (fun () -> course.Done state)
                // Nor is scoring.
                lap () |> ignore

                state <-
                    { state with
                        Epoch = state.Epoch + 1
                        Batch = 0
                        LossSum = 0.0
                        Seen = 0L
                        Tokens = 0L
                        Seconds = 0.0
                    }

        if isStopped then
            state <- timed ()

        (if isStopped then whole () else state), isStopped
