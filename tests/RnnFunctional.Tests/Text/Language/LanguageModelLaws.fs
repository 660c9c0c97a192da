/// What a language model reads and writes with, and that engines agree on it.
module RnnFunctional.Tests.LanguageModelLaws

open Expecto
open RnnFunctional
open RnnFunctional.Text

/// The last states and the logits of `model` on the values `p`.
let private run c (model: LanguageModel) (p: Tensor[]) =
    let x =
        LanguageCase.text c (LanguageCase.steps c)
        |> Array.map float
        |> NdArray.vector
        |> Tensor.Value

    let last, logits =
        LanguageModel.run model p (LanguageCase.states c |> Array.map Tensor.Value) x

    Array.append last [| logits |]

// Each law takes sums of a few terms in another order.
let private close what expected found =
    Close.allWithin 1e-12 what expected found

let private readingAndWriting =
    testList
        "reading and writing"
        [
            property 30 "one-hot symbols are those of a table with a one for each" (fun (c: NetworkCase) ->
                let model embedding =
                    LanguageSettings.model
                        { LanguageCase.settings c with
                            Embedding = embedding
                            Tied = false
                        }
                        LanguageCase.symbols

                let oneHot, table = model 0, model LanguageCase.symbols
                let p = LanguageCase.draw c (LanguageModel.parameters oneHot)

                let identity =
                    NdArray(
                        [ LanguageCase.symbols; LanguageCase.symbols ],
                        Array.init (pown LanguageCase.symbols 2) (fun i ->
                            if i % (LanguageCase.symbols + 1) = 0 then 1.0 else 0.0)
                    )

                close "states and logits" (run c oneHot p) (run c table (Array.append [| Tensor.Value identity |] p)))

            property
                30
                "tied, a logit is how far the output's projection lies along the symbol's vector"
                (fun (c: NetworkCase) ->
                    let tied =
                        LanguageSettings.model
                            { LanguageCase.settings c with
                                Embedding = c.Sizes.Input
                                Tied = true
                            }
                            LanguageCase.symbols

                    let p = LanguageCase.draw c (LanguageModel.parameters tied)

                    let table, rest, weight, bias =
                        p[0], p[1 .. p.Length - 3], p[p.Length - 2], p[p.Length - 1]

                    let vector symbol =
                        NdArray.item symbol table.Array |> Tensor.Value

                    // E (P h + b) = (E P) h + E b.
                    let weights =
                        [|
                            for s in 0 .. LanguageCase.symbols - 1 -> (matmulT weight (vector s)).Array
                        |]

                    let biases =
                        [|
                            for s in 0 .. LanguageCase.symbols - 1 -> (sumAll (vector s * bias)).Scalar
                        |]

                    let readout =
                        [|
                            Tensor.Value(NdArray.stack weights[0].Shape weights)
                            Tensor.Value(NdArray.vector biases)
                        |]

                    close
                        "states and logits"
                        (run c { tied with Tied = false } (Array.concat [ [| table |]; rest; readout ]))
                        (run c tied p))
        ]

/// Examples for `rows` rows of the model's pieces, or windows.
let private examples c isWindow steps rows =
    Array.init rows (fun row ->
        let c: NetworkCase =
            { c with
                Sizes.Seed = c.Sizes.Seed + row
            }

        let text = LanguageCase.text c (steps + 1)

        if isWindow then
            let x, y = Streams.window text steps 0
            [| x; y |]
        else
            let x, y = Streams.part text 0 steps
            Array.append [| x; y |] (LanguageCase.states c))

let private agreement =
    testList
        "in training, with all dropout, the compiled engine does what the reference does"
        [
            for what, isWindow, make in
                [
                    "pieces", false, LanguageModel.ofPieces
                    "windows", true, LanguageModel.ofWindows
                ] do
                comparison 6 what (fun (b: BatchCase) ->
                    let c =
                        {
                            Cell = Catalogue.all[b.Sizes.Seed % Catalogue.all.Length].Name
                            Layers = 1 + b.Sizes.Seed % 2
                            Bidirectional = false
                            Sizes = b.Sizes
                        }

                    let steps = LanguageCase.steps c
                    let model = make (LanguageCase.model c) steps

                    {
                        Model = model
                        Parameters = LanguageCase.draw c model.Parameters
                        Examples = examples c isWindow steps (min b.Rows 9)
                    }
                    |> Agreement.check b.Threads)
        ]

let tests = testList "language model" [ readingAndWriting; agreement ]
