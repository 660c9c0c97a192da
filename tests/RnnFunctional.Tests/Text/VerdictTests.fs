/// What each word adds to a verdict.
module RnnFunctional.Tests.VerdictTests

open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text

let private texts =
    [|
        "a good film"
        "a bad film, a very bad film"
        "good good"
        "not what it seems to be: long, longer than the steps of one batch"
    |]

let private judgedBy cell pooling pairs =
    { ClassifierSettings.lesson with
        Preset = "tiny"
        Words = 30
        Pairs = pairs
        Length = 12
        Embedding = 3
        Cell = cell
        Hidden = 4
        Bidirectional = true
        Pooling = pooling
        InputDropout = 0.0
        StateDropout = 0.0
    }

let private encoderOf settings =
    // Every text three times, so that its pairs are known.
    Encoder.build settings (Array.concat [ texts; texts; texts ])

/// The model's parameters, drawn, with biases times `biases`.
let private draw settings (encoder: Encoder) (biases: float) =
    let classifier =
        ClassifierSettings.classifier settings encoder.Words.Size encoder.PairCount

    let decls = (Classifier.model classifier 1).Parameters

    let scaled (d: Decl) (p: Tensor) =
        match d.Role with
        | InputBias
        | RecurrentBias -> biases * p
        | _ -> p

    classifier,
    List.map2 scaled decls (List.ofArray (Draw.decls 3 "parameters" decls))
    |> Array.ofList

/// What changes in the logit of `text` where the vector of each word is stretched, by central differences.
let private byDifferences classifier (p: Tensor[]) (text: EncodedText) =
    let numbers (ns: float32[]) =
        Tensor.Value(NdArray.vector (Array.map float ns))

    let xs = Classifier.embed classifier p [| numbers text.Words; numbers text.Pairs |]

    let logit (scales: Tensor[]) =
        Classifier.logit classifier p (Tensor.Of(float text.Length)) (xs * column scales[0])

    (Grad.differences 1e-5 logit [| full [ text.Length ] 1.0 |])[0]

let private engines =
    // Differences are good to about 1e-9, float32 to some roundings of 6e-8.
    [ ReferenceEngine.engine, 1e-7; CpuEngine.withThreads 1, 1e-4 ]

let tests =
    testList
        "verdicts"
        [
            for engine, tolerance in engines do
                for pooling, _ in Pooling.all do
                    for pairs in [ 0; 20 ] do
                        test
                            $"{engine.Name}, {pooling}, {pairs} pairs: contributions are slopes along the words' vectors" {
                            let settings = judgedBy "lstm" pooling pairs
                            let encoder = encoderOf settings
                            let classifier, p = draw settings encoder 1.0
                            let judge = Classification(engine, settings, encoder, Block.join p)
                            let logits = judge.Logits(Array.map (Encoder.encode encoder) texts)

                            for text, logit in Array.zip texts logits do
                                let verdict = judge.Judge text
                                Expect.equal verdict.Words (Encoder.read encoder text) "words"
                                Close.numbers tolerance "logit" logit verdict.Logit
                                let expected = byDifferences classifier p (Encoder.encode encoder text)

                                Close.within
                                    tolerance
                                    text
                                    expected
                                    (Tensor.Value(NdArray.vector verdict.Contributions))
                        }

            for pooling in [ "last"; "mean"; "max" ] do
                test $"{pooling}: where all is linear but for rectifiers, and without biases, they sum to the logit" {
                    let settings = judgedBy "elman-relu" pooling 0
                    let encoder = encoderOf settings
                    let _, p = draw settings encoder 0.0

                    let judge = Classification(ReferenceEngine.engine, settings, encoder, Block.join p)

                    for text in texts do
                        let verdict = judge.Judge text
                        // Euler's theorem on homogeneous functions; sums of some products.
                        Close.numbers 1e-12 text verdict.Logit (Array.sum verdict.Contributions)
                        Expect.notEqual verdict.Logit 0.0 "logit"
                }

            test "a text without words has a verdict, to which no word adds" {
                let settings = judgedBy "gru" "mean" 20
                let encoder = encoderOf settings
                let _, p = draw settings encoder 1.0

                let verdict =
                    Classification(ReferenceEngine.engine, settings, encoder, Block.join p).Judge "<br />"

                Expect.isEmpty verdict.Words "words"
                Expect.isEmpty verdict.Contributions "contributions"
                Close.numbers 1e-15 "probability" (1.0 / (1.0 + exp -verdict.Logit)) verdict.Probability
            }
        ]
