/// The classifier of texts: padding is nothing to it, and engines agree.
module RnnFunctional.Tests.ClassifierLaws

open Expecto
open RnnFunctional
open RnnFunctional.Text

/// A classifier in the sizes of a case, of a cell that follows from it.
let classifier pooling bidirectional (c: CellCase) : Classifier =
    let entry = Catalogue.all[c.Seed % Catalogue.all.Length]

    {
        Words = 12
        Pairs = if c.Seed % 2 = 0 then 9 else 0
        Embedding = c.Input
        Network = Network.build (1 + c.Seed % 3 % 2) bidirectional 0.0 c.Input (fun i -> entry.Make i c.Hidden)
        Pooling = pooling
        WordDropout = 0.0
        InputDropout = 0.0
        StateDropout = 0.0
        OutputDropout = 0.0
    }

let private dropping (c: Classifier) =
    { c with
        WordDropout = 0.2
        InputDropout = 0.3
        StateDropout =
            if Subject.hasHidden (Catalogue.find c.Network.Layers.Head.Forward.Name) then
                0.4
            else
                0.0
        OutputDropout = 0.5
    }

/// A text of `length` words in a sequence of `steps`, behind which stands anything.
let private example (c: Classifier) seed row (length: int) steps =
    let words purpose count =
        let drawn = Draw.indices count (seed + row) purpose [ length ]

        let rest =
            Draw.indices count (seed + row) $"{purpose} behind {steps}" [ steps - length ]

        NdArray.vector (Array.append drawn.Array.Data rest.Array.Data)

    [|
        words "words" c.Words
        if c.Pairs > 0 then
            words "pairs" c.Pairs
        NdArray.scalar (float length)
        // Labels may lie between no and yes.
        NdArray.scalar (float ((seed + row) % 3) / 2.0)
    |]

/// The logit, and the gradient of the loss by all parameters.
let private outcome c (p: Tensor[]) example =
    let inputs = example |> Array.map Value
    let steps = inputs[0].Shape.Head
    let model = Classifier.model c steps
    let _, gradients = Grad.valueAndGradients (fun p -> fst (model.Loss p inputs)) p
    Array.append (model.Predict p inputs) gradients

let private ofWay (name, pooling) bidirectional =
    let what = if bidirectional then "both directions" else "one direction"

    testList
        $"{name}, {what}"
        [
            property 15 "a text's logit and gradient are the same however long it is padded" (fun (c: CellCase) ->
                let classifier = classifier pooling bidirectional c
                let length = c.Steps + 1
                let p = Draw.decls c.Seed "parameters" (Classifier.model classifier 1).Parameters

                let run steps =
                    outcome classifier p (example classifier c.Seed 0 length steps)

                let alone = run length

                for padding in [ 1; 2 + c.Seed % 9 ] do
                    // Sums over time have more terms, all of them zero.
                    Close.allWithin 1e-12 $"{padding} more" alone (run (length + padding)))

            for title, change in [ "", id; ", with all dropout", dropping ] do
                comparison 4 $"the compiled engine does what the reference does{title}" (fun (b: BatchCase) ->
                    let c = b.Sizes
                    let classifier = classifier pooling bidirectional c |> change
                    let steps = c.Steps + 1
                    let model = Classifier.model classifier steps

                    {
                        Model = model
                        Parameters = Draw.decls c.Seed "parameters" model.Parameters |> Array.map Task.single
                        Examples =
                            Array.init (min b.Rows 9) (fun row ->
                                example classifier c.Seed row (1 + (c.Seed + row) % steps) steps)
                    }
                    |> Agreement.check b.Threads)
        ]

let tests =
    testList
        "classifier"
        [
            for way in Pooling.all do
                for bidirectional in [ false; true ] do
                    ofWay way bidirectional
        ]
