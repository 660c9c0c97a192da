namespace RnnFunctional.Sweep

open MathNet.Numerics.Distributions
open RnnFunctional

/// A probability density for one parameter, estimated from a few of its values.
type Parzen =
    private
    | Categories of weights: float[]
    /// Normal densities, each cut off outside of [0, 1]: the mean, the width, and what of it lies inside.
    | Kernels of (struct (float * float * float))[]

/// Parzen estimators as in Bergstra, Bardenet, Bengio & Kégl 2011, "Algorithms for hyper-parameter optimization", section 4. One more
/// observation than there are stands for what was known before, which is nothing: the uniform density.
module Parzen =

    /// Of values of `range` at `positions` in [0, 1].
    ///
    /// - A choice: each value counts once, and once more for each observation.
    /// - Other ranges: a normal density at each observation, as wide as the farther of its two neighbours is away, and no narrower than
    ///   1 / (1 + n), or 1/100 for many observations. The paper says "clipped to remain in a reasonable range"; this is the range of
    ///   its authors' program, hyperopt. The outermost have one neighbour, a lonely one half the range.
    let estimate (range: Range) (positions: float[]) : Parzen =
        match range with
        | Choice values ->
            let weights = Array.create values.Length 1.0

            for u in positions do
                let i = min (values.Length - 1) (int (u * float values.Length))
                weights[i] <- weights[i] + 1.0

            let sum = Array.sum weights
            Categories(weights |> Array.map (fun w -> w / sum))
        | _ ->
            let sorted = Array.sort positions
            let last = sorted.Length - 1
            let least = 1.0 / float (min 100 (1 + sorted.Length))

            let width i =
                let left = if i > 0 then sorted[i] - sorted[i - 1] else 0.0
                let right = if i < last then sorted[i + 1] - sorted[i] else 0.0
                if last = 0 then 0.5 else max least (max left right)

            Kernels
                [|
                    for i in 0..last do
                        let mean, width = sorted[i], width i
                        let inside = Normal.CDF(mean, width, 1.0) - Normal.CDF(mean, width, 0.0)
                        struct (mean, width, inside)
                |]

    /// The density of `parzen` at `u`; for a choice, the probability of the value there.
    let density (u: float) (parzen: Parzen) =
        match parzen with
        | Categories weights -> weights[min (weights.Length - 1) (int (u * float weights.Length))]
        | Kernels kernels ->
            let sum =
                kernels
                |> Array.sumBy (fun struct (mean, width, inside) -> Normal.PDF(mean, width, u) / inside)

            (1.0 + sum) / float (1 + kernels.Length)

    /// A position drawn from `parzen`.
    let draw (rng: Rng) (parzen: Parzen) =
        match parzen with
        | Categories weights ->
            (float (Rng.categorical (System.ReadOnlySpan weights) rng) + 0.5)
            / float weights.Length
        | Kernels kernels ->
            match rng.Below(1 + kernels.Length) with
            | 0 -> rng.Uniform()
            | i ->
                let struct (mean, width, _) = kernels[i - 1]

                // A third of the density and more lies inside, as the mean does and no width is above 1.
                let rec inside () =
                    let u = mean + width * rng.Normal()
                    if u >= 0.0 && u <= 1.0 then u else inside ()

                inside ()
