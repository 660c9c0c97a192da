namespace RnnFunctional.Benchmarks

open System
open RnnFunctional
open RnnFunctional.Text

/// The rows that are compared.
module Rows =

    let private layers count make input hidden =
        Network.build count false 0.0 input (fun input -> make input hidden)

    let private lstm layerCount =
        layers layerCount (fun i h -> Cell.erase (Lstm.cell true i h))

    let private lstmRow sizes =
        Row.training "LSTM" sizes (lstm 1) (TorchNetwork.lstm 1)

    let private gruRow sizes =
        Row.training "GRU" sizes (layers 1 (fun i h -> Cell.erase (Gru.resetAfter true i h))) TorchNetwork.gru

    let private elman = layers 1 (fun i h -> Cell.erase (Elman.tanh true i h))
    let private peephole = layers 1 (fun i h -> Cell.erase (Peephole.cell i h))

    let private lesson = ClassifierSettings.lesson
    let private lazyAdam = Optimiser.lazily Optimiser.adam

    /// All rows, each with the ratio asked for and the goal.
    let all =
        [
            lstmRow (96, 12, 1, 4) (20.0, 40.0)
            lstmRow (50, 80, 128, 128) (2.0, 2.5)
            lstmRow (64, 100, 64, 128) (2.2, 3.0)
            lstmRow (64, 100, 64, 256) (2.0, 2.7)
            lstmRow (64, 100, 256, 512) (1.3, 1.6)
            gruRow (50, 80, 128, 128) (1.8, 2.5)
            gruRow (64, 100, 64, 256) (1.8, 2.5)
            Row.training "RNN(tanh)" (50, 80, 128, 128) elman TorchNetwork.elman (1.5, 2.5)
            Row.training "LSTM 2 layers" (64, 100, 64, 128) (lstm 2) (TorchNetwork.lstm 2) (2.2, 3.0)
            Row.training "peephole LSTM" (64, 100, 64, 128) peephole TorchPeephole.network (4.0, 6.0)
            Row.classifier "classifier" Optimiser.adam lesson (1.8, 2.5)
            Row.classifier "classifier, ours lazy Adam" lazyAdam lesson (1.8, 2.5)
            Row.classifierWithDropout "classifier with dropout" lesson (1.8, 2.5)
            Row.lstmInference "one-step inference, LSTM 1,1,128,512" 128 512 (2.0, 4.0)
        ]

    /// The rows that `name` names: the one called so, or those with it in their names. Errors: lists the names.
    let named (name: string) =
        let isCalled (row: Row) =
            row.Name.Equals(name, StringComparison.OrdinalIgnoreCase)

        let contains (row: Row) =
            row.Name.Contains(name, StringComparison.OrdinalIgnoreCase)

        match List.filter isCalled all, List.filter contains all with
        | [], [] ->
            let names = all |> List.map (fun row -> "\n  " + row.Name) |> String.concat ""
            Errors.input $"--only: a row's name or a part of one expected, found '{name}'. The rows:{names}"
        | [], some -> some
        | exact, _ -> exact
