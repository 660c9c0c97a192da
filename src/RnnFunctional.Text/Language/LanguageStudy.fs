namespace RnnFunctional.Text

/// What each change to the lecture's network of language brings: first a state that is carried on, from there each further change alone, and
/// then all of them together.
module LanguageStudy =

    /// The variant that all others are held against.
    let baseline = "lesson"

    /// The measure by which variants are told apart.
    let criterion =
        {
            Measure = LanguageMeasures.loss
            Does = fun value -> $"needs {value} of the held-out text"
            InFull = "nats a character"
            Best = "best"
        }

    /// All variants, in the order in which they are told. Those with streams train for the same number of epochs, at most.
    let variants: Variant<LanguageSettings> list =
        let lesson, tuned = LanguageSettings.lesson, LanguageSettings.tuned

        let carried =
            { lesson with
                Window = tuned.Window
                Steps = tuned.Steps
                Batch = tuned.Batch
                Epochs = tuned.Epochs
                Patience = tuned.Patience
                LearningRate = tuned.LearningRate
            }

        let dropped =
            [
                for part, rate in
                    [
                        "inputs", tuned.InputDropout
                        "states", tuned.StateDropout
                        "outputs between layers", tuned.LayerDropout
                        "outputs", tuned.OutputDropout
                    ] do
                    if rate > 0.0 then
                        $"%.0f{100.0 * rate} %% of the {part}"
            ]
            |> String.concat ", "

        [
            Variant.make baseline $"the lecture's network as it is: windows of {lesson.Window} symbols" lesson
            Variant.make
                "carried-state"
                $"{tuned.Batch} streams that carry their state through the book, in pieces of {tuned.Steps} symbols of which every one is learned, in place of windows; {tuned.Epochs} epochs at most, and, as there are fewer steps, a learning rate of {tuned.LearningRate} in place of {lesson.LearningRate}, as in all that follow"
                carried
            Variant.make
                "larger"
                $"likewise, and {tuned.Layers} layers of {tuned.Hidden} units, of which the upper one adds what it reads to what it puts out, in place of {lesson.Layers} of {lesson.Hidden}"
                { carried with
                    Hidden = tuned.Hidden
                    Layers = tuned.Layers
                    Residual = tuned.Residual
                }
            Variant.make
                "initialisation"
                $"likewise, and the initialisation {tuned.Initialisation} in place of {lesson.Initialisation}"
                { carried with
                    Initialisation = tuned.Initialisation
                }
            Variant.make
                "embedding"
                $"likewise, and a learned vector of {tuned.Embedding} numbers for each symbol in place of one-hot ones"
                { carried with
                    Embedding = tuned.Embedding
                    Tied = tuned.Tied
                }
            Variant.make
                "dropout"
                $"likewise, and dropped are {dropped}"
                { carried with
                    InputDropout = tuned.InputDropout
                    StateDropout = tuned.StateDropout
                    LayerDropout = tuned.LayerDropout
                    OutputDropout = tuned.OutputDropout
                }
            Variant.make
                $"{tuned.Optimiser}-{tuned.Schedule}"
                $"likewise, and {tuned.Optimiser} with a {tuned.Schedule} learning rate, {tuned.WarmUp} steps of warm-up, and gradients clipped at {tuned.Clip}, in place of {lesson.Optimiser} with a {lesson.Schedule} one"
                { carried with
                    Optimiser = tuned.Optimiser
                    Schedule = tuned.Schedule
                    WarmUp = tuned.WarmUp
                    Clip = tuned.Clip
                }
            Variant.make
                "averaged"
                $"likewise, and weights averaged over the last %.0f{100.0 * tuned.Average} %% of the training"
                { carried with Average = tuned.Average }
            Variant.make "together" "all of these" tuned
        ]
