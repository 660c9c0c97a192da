namespace RnnFunctional.Measures

open MathNet.Numerics.Distributions
open MathNet.Numerics.Statistics

/// A number that was measured, and the interval that holds the true one with 95 % confidence.
type Estimate =
    {
        Value: float
        Low: float
        High: float
    }

    /// Half the interval's width.
    member e.Margin = (e.High - e.Low) / 2.0

    /// Whether a difference is more than the noise: its interval leaves out 0.
    member e.ExceedsNoise = e.Low > 0.0 || e.High < 0.0

/// Intervals at 95 % confidence.
module Statistics =

    let private normal = Normal.InvCDF(0.0, 1.0, 0.975)

    /// The share `right` of `total` (Wilson 1927, "Probable inference, the law of succession, and statistical inference").
    let share (right: int) (total: int) : Estimate =
        if total = 0 then
            { Value = nan; Low = 0.0; High = 1.0 }
        else
            let n = float total
            let p = float right / n
            let z2 = normal * normal / n
            let centre = (p + z2 / 2.0) / (1.0 + z2)

            let margin = normal / (1.0 + z2) * sqrt (p * (1.0 - p) / n + z2 / (4.0 * n))

            {
                Value = p
                Low = centre - margin
                High = centre + margin
            }

    /// The share `a` less the share `b` of other cases (Newcombe 1998, "Interval estimation for the difference between independent
    /// proportions", method 10).
    let difference (a: Estimate) (b: Estimate) : Estimate =
        let value = a.Value - b.Value
        let far (x: float) (y: float) = sqrt (x * x + y * y)

        {
            Value = value
            Low = value - far (a.Value - a.Low) (b.High - b.Value)
            High = value + far (a.High - a.Value) (b.Value - b.Low)
        }

    /// The mean of `values` (Student 1908, "The probable error of a mean"). A single value tells nothing of its noise: its interval is
    /// unbounded.
    let mean (values: float[]) : Estimate =
        let mean = ArrayStatistics.Mean values

        let margin =
            if values.Length < 2 then
                infinity
            else
                let t = StudentT.InvCDF(0.0, 1.0, float (values.Length - 1), 0.975)
                t * ArrayStatistics.StandardDeviation values / sqrt (float values.Length)

        {
            Value = mean
            Low = mean - margin
            High = mean + margin
        }

    /// What numbers `a` have over numbers `b`, each with what it was drawn under, such as a seed: the mean of the differences between those
    /// that share it, so that what it does to both does not count. NaN where they share none.
    let paired (a: ('Key * float)[]) (b: ('Key * float)[]) : Estimate =
        let reference = Map.ofArray b

        a
        |> Array.choose (fun (key, value) -> Map.tryFind key reference |> Option.map (fun r -> value - r))
        |> mean

    /// The mean of `a` less the mean of `b`, which have nothing to do with each other and may differ in their variance (Welch 1947, "The
    /// generalization of Student's problem when several different population variances are involved"). Unbounded where either has fewer than
    /// two values.
    let unpaired (a: float[]) (b: float[]) : Estimate =
        let squaredError (values: float[]) =
            ArrayStatistics.Variance values / float values.Length

        let value = ArrayStatistics.Mean a - ArrayStatistics.Mean b

        let margin =
            if a.Length < 2 || b.Length < 2 then
                infinity
            else
                let ea, eb = squaredError a, squaredError b
                let both = ea + eb

                if both = 0.0 then
                    0.0
                else
                    let freedom =
                        both * both / (ea * ea / float (a.Length - 1) + eb * eb / float (b.Length - 1))

                    StudentT.InvCDF(0.0, 1.0, freedom, 0.975) * sqrt both

        {
            Value = value
            Low = value - margin
            High = value + margin
        }
