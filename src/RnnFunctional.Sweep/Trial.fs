namespace RnnFunctional.Sweep

open RnnFunctional.Measures

/// Whether a trial goes on, and how it ended.
type TrialState =
    | Running
    /// At a rung, until it is promoted.
    | Waiting
    | Finished
    | Pruned
    /// It diverged, or its configuration can't be trained.
    | Failed

/// One training with one configuration.
type Trial =
    {
        /// From 0 on.
        Number: int
        Configuration: Configuration
        /// Of the training.
        Seed: int
        /// Steps of training, and the score after them on what is not trained on.
        Curve: (int * float)[]
        /// What it came to on the validation part; NaN as long as it is not finished.
        Score: float
        Seconds: float
        State: TrialState
    }

/// Numbers of which less is always better, so that the rest of a sweep need not ask.
module Loss =

    /// `score` by `measure`. A score that is no number is worse than all others.
    let ofScore (measure: Measure) (score: float) =
        if System.Double.IsNaN score then infinity
        elif measure.HigherIsBetter then -score
        else score
