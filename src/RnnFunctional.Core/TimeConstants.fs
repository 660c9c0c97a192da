namespace RnnFunctional

/// Time constants: a unit with τ forgets what it holds by the factor exp(-1/τ), or 1 - 1/τ, in a step.
module TimeConstants =

    /// `count` time constants from `shortest` to `longest` steps, evenly spread in their logarithm, so that every span is some unit's.
    let spread (shortest: float) (longest: float) count : float[] =
        if not (shortest >= 1.0 && longest >= shortest) then
            Errors.input
                $"time constants: from 1 step on, and the longest no shorter than the shortest, expected, found {shortest} to {longest}."

        Array.init count (fun k -> shortest * (longest / shortest) ** (float k / float (max 1 (count - 1))))
