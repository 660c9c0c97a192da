namespace RnnFunctional.Vanishing

open RnnFunctional

/// One sequence of a task: what is read at each time [steps; inputs], and what is to be said at each time: numbers [steps; 1], or symbols
/// [steps].
type Sequence = { X: NdArray; Y: NdArray }

/// What is to be said.
type Answer =
    /// A number; errors are squared.
    | Quantity
    /// One of so many symbols; in nats.
    | Choice of count: int

/// A task that can't be solved without remembering: sequences that are drawn, never read, so that there is no end of new ones.
type MemoryTask =
    {
        Name: string
        Summary: string
        Paper: string
        /// The span over which something has to be remembered.
        Span: int
        /// How long its sequences are.
        Steps: int
        Inputs: int
        Answer: Answer
        /// The answers that count: those of the last so many steps. Before them a sequence says what could be known by then.
        Scored: int
        /// The task as its paper has it trains on the last so many steps.
        Trained: int
        Draw: Rng -> Sequence
        /// What knowing nothing of the past comes to: the mean square, or the share of symbols that are right.
        Chance: float
        /// What counts as solved: the mean square below it, or the share above it.
        Threshold: float
    }

    /// How many numbers an answer takes: the value, or a logit for each symbol.
    member t.Outputs =
        match t.Answer with
        | Quantity -> 1
        | Choice count -> count

    /// Whether `score` is the better one of two.
    member t.IsBetter(score: float, other: float) =
        match t.Answer with
        | Quantity -> score < other
        | Choice _ -> score > other

    /// Whether a score of the task counts as solved.
    member t.IsSolvedBy(score: float) = t.IsBetter(score, t.Threshold)
