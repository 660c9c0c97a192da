namespace RnnFunctional.Sweep

open RnnFunctional.Measures

/// Who names the configurations.
type Sampler =
    /// All combinations of all values, and of so many of each range of real numbers.
    | Grid of points: int
    /// Uniformly, each range on its scale.
    | Random
    /// The tree-structured Parzen estimator (Bergstra et al. 2011).
    | Tpe

/// How many steps of training lie between two judgements of ASHA: the first at `Minimum`, each next at `Factor` times as many, up to `Maximum`,
/// where training is over.
type Rungs =
    {
        Minimum: int
        Factor: int
        Maximum: int
    }

/// Who ends trials early.
type Pruner =
    | Never
    /// Those worse than the median of the others, after so many steps.
    | Median of warmUp: int
    /// Asynchronous successive halving (Li et al. 2020).
    | Asha of Rungs

/// What a sweep is: everything but its trials.
type Study =
    {
        Space: Space
        /// What is searched for: the most of it, or, as it says itself, the least.
        Measure: Measure
        Sampler: Sampler
        Pruner: Pruner
        /// The first configuration, where one is known to be good, which no pruner ends; a grid has its own.
        Start: Configuration option
        /// What the configurations are drawn under.
        Seed: int
    }
