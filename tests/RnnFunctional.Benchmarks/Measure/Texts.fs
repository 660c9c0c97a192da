namespace RnnFunctional.Benchmarks

open System
open RnnFunctional
open RnnFunctional.Text

/// Texts to classify: made up, but of words as frequent as those of a language.
module Texts =

    /// Draws word numbers below `words` from `rng`, the word of rank r with a probability as 1/r (Zipf 1935). Numbers 0 and 1 stand for
    /// no word and for an unknown one.
    let private zipf words : Rng -> float =
        let upTo =
            Array.init (words - 2) (fun k -> 1.0 / float (k + 1))
            |> Array.scan (+) 0.0
            |> Array.tail

        fun rng ->
            let found = Array.BinarySearch(upTo, rng.Uniform() * Array.last upTo)
            float (2 + if found < 0 then ~~~found else found)

    /// Training the classifier of `settings` on a batch of its size, every text as long as its longest ones.
    let task (settings: ClassifierSettings) : Task =
        let classifier =
            ClassifierSettings.classifier settings settings.Words settings.Pairs

        let word = zipf settings.Words

        let example row =
            let rng = Rng.stream 1 "texts" row

            [|
                NdArray.vector (Seq.init settings.Length (fun _ -> word rng))
                NdArray.scalar (float settings.Length)
                NdArray.scalar (float (row % 2))
            |]

        Array.init settings.Batch example
        |> Task.start
            (Classifier.model classifier settings.Length)
            (ClassifierTraining.initialise settings classifier 1)
