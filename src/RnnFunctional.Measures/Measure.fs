namespace RnnFunctional.Measures

/// What texts or runs are compared by.
type Measure =
    {
        /// What it is, as the head of a table names it.
        Name: string
        /// What its values are told in, and what their differences are.
        Unit: string
        Difference: string
        HigherIsBetter: bool
        /// How many units 1 is: 100 for a share that is told in %.
        Scale: float
        /// Digits behind the point.
        Digits: int
    }

    /// `value` in units, without their name.
    member m.Number(value: float) =
        (m.Scale * value).ToString $"F{m.Digits}"

    /// `value` with its unit.
    member m.Show(value: float) = $"{m.Number value} {m.Unit}"

    /// Whether `a` is better than `b`.
    member m.IsBetter (a: float) (b: float) =
        if m.HigherIsBetter then a > b else a < b

    /// Whether `a` is as good as `b` in what is shown of them, or better.
    member m.IsAsGood (a: float) (b: float) =
        m.IsBetter a b || m.Number a = m.Number b

    /// The difference `d`, which is in units already, with its margin where it has one.
    member m.Change(d: Estimate) =
        if System.Double.IsNaN d.Value then
            "–"
        else
            let value = sprintf "%+.*f" m.Digits d.Value

            if System.Double.IsFinite d.Margin then
                let margin = sprintf "%.*f" m.Digits d.Margin
                $"{value}\u00a0±\u00a0{margin}"
            else
                value
