namespace RnnFunctional.Tests

open System
open System.IO
open System.Text.Json
open Expecto
open RnnFunctional

/// Reading golden values: JSON made by another program.
module GoldenFile =

    /// The folders of golden values: the one that is built with the tests, and the one that RNN_GOLDEN names, if any.
    let shipped = Path.Combine(AppContext.BaseDirectory, "golden")

    let further = Environment.GetEnvironmentVariable "RNN_GOLDEN" |> Option.ofObj

    /// The file called `name` among those that other programs wrote; None where RNN_GOLDEN names no folder that has it.
    let tryFile (name: string) =
        further
        |> Option.map (fun folder -> Path.Combine(folder, "files", name))
        |> Option.filter File.Exists

    /// The JSON document in `path`.
    let read (path: string) : JsonElement =
        JsonDocument.Parse(File.ReadAllText path).RootElement

    /// The member `name` of `json`, if it is there.
    let tryGet (name: string) (json: JsonElement) =
        match json.TryGetProperty name with
        | true, value -> Some value
        | _ -> None

    /// The member `name` of `json`.
    let get name json =
        match tryGet name json with
        | Some value -> value
        | None -> failtest $"the file has no '{name}'"

    let text name json =
        match (get name json).GetString() with
        | null -> failtest $"'{name}' is null where a text is expected"
        | text -> text

    let int name json = (get name json).GetInt32()
    let isTrue name json = (get name json).GetBoolean()

    /// The names of the members of `json`.
    let names (json: JsonElement) =
        [
            for p in json.EnumerateObject() do
                p.Name
        ]

    /// Numbers in arrays in arrays, however deep, as an array of that shape.
    let rec numbers (json: JsonElement) : NdArray =
        match json.ValueKind with
        | JsonValueKind.Array ->
            let items = [| for item in json.EnumerateArray() -> numbers item |]
            NdArray.stack (if items.Length = 0 then [] else items[0].Shape) items
        // What JSON has no numbers for is written as text.
        | JsonValueKind.String -> NdArray.scalar (json.ToString() |> float)
        | _ -> NdArray.scalar (json.GetDouble())

    let array name json = numbers (get name json)

    /// Values made in the same precision by another program: they differ by the order of sums and by the last places of exp and
    /// tanh, a few times 1e-16 for each of some dozens of operations. Relative to the largest number expected in the array.
    let sameValue what expected found =
        Close.under 0.0 1e-12 what expected found

    /// Gradients are longer sums, over all steps and rows.
    let sameGradient what expected found =
        Close.under 0.0 1e-10 what expected found
