namespace RnnFunctional.Text

open System
open RnnFunctional

/// How symbols are drawn from a model's logits.
type SamplerSettings =
    {
        /// What logits are divided by: 1 is the model's own distribution, below 1 it is sharper, 0 is the most probable symbol, always.
        Temperature: float
        /// Only so many most probable symbols are drawn; 0 for all.
        TopK: int
        /// Only the fewest most probable symbols are drawn whose probabilities add up to this share (Holtzman et al. 2020); 1 for all.
        TopP: float
        /// What logits are lowered by of symbols that were there lately: positive ones are divided by it, negative ones multiplied
        /// (Keskar et al. 2019); 1 for nothing.
        RepetitionPenalty: float
        /// How many last symbols "lately" are, those of the prompt included.
        PenaltyWindow: int
        Seed: int
    }

module SamplerSettings =

    /// The model's own distribution.
    let own =
        {
            Temperature = 1.0
            TopK = 0
            TopP = 1.0
            RepetitionPenalty = 1.0
            PenaltyWindow = 64
            Seed = 1
        }

    /// A little more careful than the model's own distribution, which draws what is improbable now and then: what is written where nobody
    /// says how.
    let usual = { own with Temperature = 0.7 }

    /// Always the most probable symbol.
    let argMax = { own with Temperature = 0.0 }

    /// `s` with another seed.
    let seeded seed (s: SamplerSettings) : SamplerSettings = { s with Seed = seed }

    /// Checks every number of `s`. Errors: an InputException that names the option.
    let check (s: SamplerSettings) =
        let isFrom least value = value >= least && Double.IsFinite value

        if not (isFrom 0.0 s.Temperature) then
            Errors.input $"--temperature: a number of at least 0 expected, found {s.Temperature}."

        Errors.atLeast 0 "--top-k" s.TopK

        if not (s.TopP > 0.0 && s.TopP <= 1.0) then
            Errors.input $"--top-p: a number above 0 and up to 1 expected, found {s.TopP}."

        if not (isFrom 1.0 s.RepetitionPenalty) then
            Errors.input $"--repetition-penalty: a number of at least 1 expected, found {s.RepetitionPenalty}."

        Errors.atLeast 1 "--penalty-window" s.PenaltyWindow
