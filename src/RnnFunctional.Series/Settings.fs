namespace RnnFunctional.Series

open RnnFunctional

/// Everything that a forecasting network is trained with; with the series itself, enough to repeat it.
type Settings =
    {
        Preset: string
        Cell: string
        Hidden: int
        Epochs: int
        LearningRate: float
        Initialisation: string
        /// The length of the season; 1 for none.
        Period: int
        /// Rows at the end that are kept for the test.
        Test: int
        /// Lesson: past values that the network sees.
        LookBack: int
        /// Tuned: the exponent of the scale.
        Power: float
        /// Tuned: the penalty on squared weights against the sum of squared errors over the whole series.
        Decay: float
    }

module Settings =

    /// The lecture's network as it is: LSTM(4) on the last value, scaled to 0 … 1, a step for every example, Adam at 0.001.
    let lesson =
        {
            Preset = "lesson"
            Cell = "lstm"
            Hidden = 4
            Epochs = 100
            LearningRate = 0.001
            Initialisation = "keras"
            Period = 1
            Test = 0
            LookBack = 1
            Power = 1.0
            Decay = 0.0
        }

    /// An Elman network that corrects the seasonal formula and is told of its own errors one season later.
    let tuned =
        { lesson with
            Preset = "tuned"
            Cell = "elman-tanh"
            Hidden = 8
            Epochs = 120
            LearningRate = 0.01
            Initialisation = "pytorch"
            Decay = 10.0
        }

    /// The preset called `name`. Errors: names those there are.
    let preset name =
        let all = [ tuned; lesson ]
        Nearest.choose "--preset" [ for s in all -> s.Preset, s ] name

    /// Checks `s` for a series of `values`: each number in its range, and a series long enough and not constant. Errors: an
    /// InputException that names the option or what the series lacks.
    let check (s: Settings) (values: float[]) =
        Catalogue.find s.Cell |> ignore
        Preset.parse s.Initialisation |> ignore
        Errors.atLeast 1 "--hidden" s.Hidden
        Errors.atLeast 1 "--epochs" s.Epochs
        Errors.atLeast 1 "--period" s.Period
        Errors.atLeast 1 "--look-back" s.LookBack
        Errors.atLeast 1 "--test" s.Test

        Errors.learningRate s.LearningRate

        if not (s.Decay >= 0.0 && System.Double.IsFinite s.Decay) then
            Errors.input $"--decay: a number of at least 0 expected, found {s.Decay}."

        let training = values.Length - s.Test

        // Two seasons make the first seasonal step, and there must be something to learn from after it.
        let needed =
            if s.Preset = "lesson" then
                s.LookBack + 2
            else
                2 * s.Period + 8

        if training < needed then
            Errors.input
                $"the series is too short: {values.Length} rows less {s.Test} for the test leave {training} to train on, but look-back {s.LookBack} and period {s.Period} need at least {needed}. Give a longer series, or lower --test, --period or --look-back."

        // The test rows are on the scale as well.
        if s.Preset = "tuned" then
            Scale.power s.Power values |> ignore

        let part = Array.take training values

        if Array.forall ((=) part[0]) part then
            Errors.input
                $"the series is constant: all {training} training values are {part[0]}, so there is nothing to learn. Check --column."
