namespace RnnFunctional.Text

open RnnFunctional

/// A text as a trained classifier sees it.
type Verdict =
    {
        /// The logit of "positive".
        Logit: float
        /// What was read of the text.
        Words: string[]
        /// What each word adds to the logit, to first order: the gradient by its vector times the vector.
        Contributions: float[]
    }

    member v.Probability = Scores.probability v.Logit

/// A trained classifier in use.
[<Sealed>]
type Classification(engine: Engine, settings: ClassifierSettings, encoder: Encoder, parameters: float[]) =
    let session =
        ClassifierSession(engine, settings, encoder, Optimiser.sgd, parameters, 1)

    let classifier = session.Classifier

    /// A model whose outputs are the logit and every word's contribution to it.
    let explainer steps : Model =
        let model = Classifier.model classifier steps

        Model.predictor "explainer" model.Parameters model.Inputs (fun p inputs ->
            let length = inputs[inputs.Length - 2]
            let xs = Classifier.embed classifier p inputs

            let logit, gradients =
                Grad.valueAndGradients (fun xs -> Classifier.logit classifier p length xs[0]) [| xs |]

            [| logit; sum (gradients[0] * xs) |])

    let explainer = session.ForEachLength explainer

    /// The logit of each of `texts`.
    member _.Logits(texts: EncodedText[]) : float[] = session.Logits texts

    /// The verdict on `text`.
    member _.Judge(text: string) : Verdict =
        let words = Encoder.read encoder text
        let encoded = Encoder.ofWords encoder words
        let steps = Buckets.padded encoded.Length

        let outputs =
            ((explainer steps).Predict [| session.Example(encoded, 0.0f, steps) |])[0]

        {
            Logit = outputs[0].Scalar
            Words = words
            Contributions = Array.truncate words.Length outputs[1].Data
        }
