namespace RnnFunctional.Benchmarks

open RnnFunctional
open RnnFunctional.Text

/// A row of the comparison: work for both sides, and how many times faster ours is asked to be, and hoped to be.
type Row =
    {
        Name: string
        Asked: float
        Goal: float
        /// Of rows about texts, how many words a step reads.
        Words: int option
        Task: unit -> Task
        /// Our side on so many threads.
        Ours: int -> Task -> Side
        Theirs: Task -> Side
    }

/// Batch, time, input, hidden.
type Sizes = int * int * int * int

module Row =

    let private rate = 1e-3

    /// A training step on a network with a readout to one number at every time, against squared errors.
    let training
        name
        (sizes: Sizes)
        (network: int -> int -> Network)
        (theirs: int -> int -> TorchNetwork)
        (asked, goal)
        =
        let batch, steps, input, hidden = sizes

        {
            Name = $"{name} {batch},{steps},{input},{hidden}"
            Asked = asked
            Goal = goal
            Words = None
            Task = fun () -> Model.sequence name (network input hidden) steps 1 Loss.mse |> Task.draw batch
            Ours = fun threads task -> Ours.training threads Optimiser.adam rate task
            Theirs = fun task -> Theirs.training (theirs input hidden) hidden rate task
        }

    let private texts name (settings: ClassifierSettings) (asked, goal) (ours: int -> Task -> Side) theirs =
        let classifier =
            ClassifierSettings.classifier settings settings.Words settings.Pairs

        {
            Name = $"{name} {settings.Batch},{settings.Length},{settings.Embedding},{settings.Hidden}"
            Asked = asked
            Goal = goal
            Words = Some(settings.Batch * settings.Length)
            Task = fun () -> Texts.task settings
            Ours = ours
            Theirs = theirs classifier rate
        }

    /// A training step of the classifier of texts that `settings` describe, without dropout; `optimiser` is ours, theirs is Adam.
    let classifier name optimiser (settings: ClassifierSettings) bounds =
        texts
            name
            { settings with
                InputDropout = 0.0
                StateDropout = 0.0
            }
            bounds
            (fun threads task -> Ours.training threads optimiser rate task)
            Theirs.classifier

    /// The same with its dropout, and Adam on both sides.
    let classifierWithDropout name settings bounds =
        texts
            name
            settings
            bounds
            (fun threads task -> Ours.trainingWithDropout threads Optimiser.adam rate task)
            Theirs.classifierWithDropout

    /// A step of an LSTM in use, one example at a time.
    let lstmInference name input hidden (asked, goal) =
        let cell = Cell.erase (Lstm.cell true input hidden)

        {
            Name = name
            Asked = asked
            Goal = goal
            Words = None
            Task = fun () -> Task.step name cell |> Task.draw 1
            Ours = fun threads task -> Ours.inference threads cell task
            Theirs = Theirs.lstmInference input hidden
        }
