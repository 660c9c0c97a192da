namespace RnnFunctional.Benchmarks

open RnnFunctional

/// A row of the comparison: work for both sides, and how many times faster ours is asked to be, and hoped to be.
type Row =
    {
        Name: string
        Asked: float
        Goal: float
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
            Task = fun () -> Model.sequence name (network input hidden) steps 1 Loss.mse |> Task.draw batch
            Ours = fun threads task -> Ours.training threads rate task
            Theirs = fun task -> Theirs.training (theirs input hidden) hidden rate task
        }

    /// A step of an LSTM in use, one example at a time.
    let lstmInference name input hidden (asked, goal) =
        let cell = Cell.erase (Lstm.cell true input hidden)

        {
            Name = name
            Asked = asked
            Goal = goal
            Task = fun () -> Task.step name cell |> Task.draw 1
            Ours = fun threads task -> Ours.inference threads cell task
            Theirs = Theirs.lstmInference input hidden
        }
