/// Losses and their gradients, extreme logits among them, as PyTorch computed them.
module RnnFunctional.Tests.GoldenLosses

open System.Text.Json
open Expecto
open RnnFunctional

let check (entry: JsonElement) =
    let input, target = GoldenFile.array "input" entry, GoldenFile.array "target" entry

    let delta () =
        (GoldenFile.get "delta" entry).GetDouble()

    // The loss, and the number of terms of which it is the mean.
    let loss, terms =
        match GoldenFile.text "loss" entry with
        | "mse" -> Loss.mse, input.Data.Length
        | "mae" -> Loss.mae, input.Data.Length
        | "huber" -> Loss.huber (delta ()), input.Data.Length
        | "binary-cross-entropy-logits" -> Loss.binaryCrossEntropy, input.Data.Length
        | "softmax-cross-entropy-logits" -> Loss.softmaxCrossEntropy, target.Data.Length
        | name -> failtest $"unknown loss '{name}'"

    let factor =
        match GoldenFile.tryGet "reduction" entry |> Option.map string with
        | None
        | Some "mean" -> 1.0
        | Some "sum" -> float terms
        | Some name -> failtest $"unknown reduction '{name}'"

    let value, gradients =
        Grad.valueAndGradients (fun xs -> factor * loss xs[0] (Value target)) [| Value input |]

    GoldenFile.sameValue "value" (GoldenFile.array "value" entry) value.Array
    GoldenFile.sameValue "gradient" (GoldenFile.array "grad" entry) gradients[0].Array
