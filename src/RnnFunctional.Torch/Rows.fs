namespace RnnFunctional.Torch

open RnnFunctional
open TorchSharp

/// A node's value: one tensor of the node's shape for all rows of a batch, or the rows along an axis before it.
[<Struct>]
type Rows = { Tensor: torch.Tensor; IsRows: bool }

module Rows =

    /// One for all rows.
    let shared tensor = { Tensor = tensor; IsRows = false }

    /// A row's own.
    let own tensor = { Tensor = tensor; IsRows = true }

    /// Torch's sizes of `shape`.
    let sizes (shape: Shape) : int64[] = shape |> List.map int64 |> Array.ofList

    /// The sizes of a value of `shape` beside `value`.
    let sizesBeside (value: Rows) shape : int64[] =
        if value.IsRows then
            Array.append [| value.Tensor.shape[0] |] (sizes shape)
        else
            sizes shape

    /// Where axis 0 of one example stands.
    let offset (value: Rows) = if value.IsRows then 1L else 0L

    /// The shape for one example.
    let shape (value: Rows) : Shape =
        value.Tensor.shape
        |> Array.skip (if value.IsRows then 1 else 0)
        |> Array.map int
        |> List.ofArray

    /// `value` as `count` rows.
    let expanded (count: int64) (value: Rows) : torch.Tensor =
        if value.IsRows then
            value.Tensor
        else
            value.Tensor.expand (Array.append [| count |] value.Tensor.shape)

    /// Values as rows, if one of them is.
    let aligned (values: Rows[]) : Rows[] =
        match values |> Array.tryFind _.IsRows with
        | None -> values
        | Some some -> values |> Array.map (expanded some.Tensor.shape[0] >> own)

    /// Changes the tensor and leaves the rows as they are.
    let map (f: torch.Tensor -> torch.Tensor) (value: Rows) = { value with Tensor = f value.Tensor }
