namespace RnnFunctional.Text

open System.Collections.Generic
open RnnFunctional

/// Texts with how positive each is, from 0 to 1.
type LabelledTexts =
    {
        Texts: EncodedText[]
        Labels: float32[]
    }

/// A classifier on an engine: one session for each length of batches, all of one training.
[<Sealed>]
type ClassifierSession
    (engine: Engine, settings: ClassifierSettings, encoder: Encoder, optimiser, parameters: float[], seed) =
    let classifier =
        ClassifierSettings.classifier settings encoder.Words.Size encoder.PairCount

    let hasPairs = encoder.PairCount > 0

    let first = engine.Open (Classifier.model classifier 8) optimiser parameters seed

    let forEachLength (model: int -> Model) : int -> Session =
        let sessions = Dictionary<int, Session>()

        fun steps ->
            match sessions.TryGetValue steps with
            | true, session -> session
            | _ ->
                let session = first.For(model steps)
                sessions[steps] <- session
                session

    let session = forEachLength (Classifier.model classifier)

    let example (text: EncodedText) (label: float32) steps =
        let padded (numbers: float32[]) =
            let data = Array.zeroCreate<float> steps
            numbers |> Array.iteri (fun k n -> data[k] <- float n)
            NdArray.vector data

        [|
            padded text.Words
            if hasPairs then
                padded text.Pairs
            NdArray.scalar (float text.Length)
            NdArray.scalar (float label)
        |]

    let batch (texts: LabelledTexts) (bucket: Bucket) =
        bucket.Texts
        |> Array.map (fun i -> example texts.Texts[i] texts.Labels[i] bucket.Steps)

    /// The classifier that the settings and the vocabularies make.
    member _.Classifier = classifier

    /// `text` as an example for models of `steps` words.
    member _.Example(text, label, steps) = example text label steps

    /// The same weights, seen through what `model` gives for a number of words; each is made once.
    member _.ForEachLength(model: int -> Model) : int -> Session = forEachLength model

    /// The training, the same for all lengths.
    member _.Session = first

    /// What a checkpoint keeps.
    member _.State
        with get () = first.State
        and set value = first.State <- value

    member _.Parameters
        with get () = first.Parameters
        and set values = first.Parameters <- values

    /// One step on the texts of `bucket`. Errors: a DivergenceException.
    member _.Step(texts: LabelledTexts, bucket: Bucket, learningRate: float) : StepReport =
        let session = session bucket.Steps

        session.Step(batch texts bucket, learningRate)
        |> Divergence.guard (Classifier.model classifier bucket.Steps) session

    /// The logit of each text.
    member _.Logits(texts: EncodedText[]) : float[] =
        let unlabelled =
            {
                Texts = texts
                Labels = Array.zeroCreate texts.Length
            }

        let logits = Array.zeroCreate texts.Length

        for bucket in Buckets.sorted 100 (texts |> Array.map _.Length) do
            let outputs = (session bucket.Steps).Predict(batch unlabelled bucket)
            bucket.Texts |> Array.iteri (fun row i -> logits[i] <- outputs[row].[0].Scalar)

        logits
