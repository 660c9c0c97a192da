/// Whole runs of recurrent layers and their gradients, as PyTorch computed them.
module RnnFunctional.Tests.GoldenCells

open System.Text.Json
open Expecto
open RnnFunctional

/// The network that a file describes.
let private network (file: JsonElement) =
    let int name = GoldenFile.int name file
    let hidden, bias = int "hidden", GoldenFile.isTrue "bias" file
    let optional name = GoldenFile.tryGet name file

    let proj = optional "proj" |> Option.map _.GetInt32() |> Option.defaultValue 0

    let nonlinearity =
        optional "nonlinearity" |> Option.map string |> Option.defaultValue "tanh"

    let make input =
        match GoldenFile.text "kind" file with
        | "rnn" when proj = 0 && nonlinearity = "tanh" -> Cell.erase (Elman.tanh bias input hidden)
        | "rnn" when proj = 0 && nonlinearity = "relu" -> Cell.erase (Elman.relu bias input hidden)
        | "gru" when proj = 0 -> Cell.erase (Gru.resetAfter bias input hidden)
        | "lstm" when proj = 0 -> Cell.erase (Lstm.cell bias input hidden)
        | "lstm" -> Cell.erase (LstmProjection.cell bias input hidden proj)
        | kind -> failtest $"no cell here for kind '{kind}' with nonlinearity '{nonlinearity}' and proj {proj}"

    Network.build (int "layers") (GoldenFile.isTrue "bidirectional" file) 0.0 (int "input") make

/// What `h` or `c` gives for each state of ours: h and c take turns in each direction of each layer, where the file has one array
/// of all h, by direction, and another of all c.
let private forStates (states: Decl list) h c : NdArray[] =
    let isMemory (d: Decl) = d.Name.StartsWith "c"

    let direction i d =
        states
        |> Seq.take i
        |> Seq.filter (fun e -> isMemory e = isMemory d)
        |> Seq.length

    states
    |> List.mapi (fun i d -> NdArray.item (direction i d) (if isMemory d then c () else h ()))
    |> Array.ofList

/// Row `row` of an array [time; batch; ..].
let private ofRow row (a: NdArray) =
    Array.init a.Shape.Head (fun t -> a |> NdArray.item t |> NdArray.item row)
    |> NdArray.stack (List.skip 2 a.Shape)

/// The rows of an array [time; batch; ..] one after the other, as [batch; time; ..].
let private byRow (a: NdArray) =
    match a.Shape with
    | time :: batch :: rest -> Array.init batch (fun r -> ofRow r a) |> NdArray.stack (time :: rest)
    | shape -> failtest $"an array [time; batch; ..] expected, found {Shape.show shape}"

/// One row's weights: the scalar that was differentiated is the sum of their products with last states and outputs. What has no
/// weights in the file has none in the scalar.
let private weights (file: JsonElement) states row =
    let known =
        [ "gy", "sum(y*gy)"; "gh", "sum(hn*gh)"; "gc", "sum(cn*gc)" ]
        |> List.filter (fun (name, _) -> (GoldenFile.tryGet name file).IsSome)

    let expected = known |> List.map snd |> String.concat "+"
    Expect.equal (GoldenFile.text "loss" file) expected "a loss that the weights in the file make up"

    let orZero name like () =
        match GoldenFile.tryGet name file with
        | Some weights -> GoldenFile.numbers weights
        | None -> NdArray.map (fun _ -> 0.0) (GoldenFile.array like file)

    Array.append
        (forStates states (orZero "gh" "hn") (orZero "gc" "cn")
         |> Array.map (NdArray.item row))
        [| ofRow row (orZero "gy" "y" ()) |]

/// Last states and outputs, the scalar, and the gradients of all inputs, for one row of the batch.
let private runRow (file: JsonElement) (network: Network) (p: Tensor[]) start (x: NdArray) row =
    let run inputs =
        let p, rest = Array.splitAt p.Length inputs
        let s, xs = Array.splitAt network.States.Length rest
        let last, ys = Network.run Unroll.forwards network p s xs[0]
        Array.append last [| ys |]

    let weights = weights file network.States row

    let loss inputs =
        Array.map2 (fun w r -> sumAll (Value w * r)) weights (run inputs)
        |> Array.reduce (+)

    let inputs =
        Array.concat [ p; start |> Array.map (NdArray.item row >> Value); [| Value(ofRow row x) |] ]

    let value, gradients = Grad.valueAndGradients loss inputs
    let arrays: Tensor[] -> NdArray[] = Array.map _.Array
    arrays (run inputs), value.Array, arrays gradients

let check (path: string) =
    let file = GoldenFile.read path
    let network = network file

    let parameters, gradients =
        GoldenFile.get "params" file, GoldenFile.get "grads" file

    let names = network.Parameters |> List.map _.Name |> Array.ofList
    Expect.equal (set names) (set (GoldenFile.names parameters)) "names of the parameters"

    let states h c source =
        forStates network.States (fun () -> GoldenFile.array h source) (fun () -> GoldenFile.array c source)

    let p =
        names
        |> Array.map (fun name -> Value((GoldenFile.array name parameters).Named name))

    let runRow =
        runRow file network p (states "h0" "c0" file) (GoldenFile.array "x" file)

    let rows = Array.init (GoldenFile.int "batch" file) runRow

    /// What `pick` finds in each row, one after the other.
    let stacked pick =
        let items: NdArray[] = rows |> Array.map pick
        NdArray.stack items[0].Shape items

    let summed pick =
        rows |> Array.map pick |> Array.reduce (NdArray.map2 (+))

    let result i =
        stacked (fun (results, _, _) -> results[i])

    GoldenFile.sameValue "y" (byRow (GoldenFile.array "y" file)) (result network.States.Length)
    GoldenFile.sameValue "value" (GoldenFile.array "value" file) (summed (fun (_, value, _) -> value))

    states "hn" "cn" file
    |> Array.iteri (fun i expected -> GoldenFile.sameValue $"last {network.States[i].Name}" expected (result i))

    let gradient i = stacked (fun (_, _, g) -> g[i])

    names
    |> Array.iteri (fun i name ->
        let found = summed (fun (_, _, g) -> g[i])
        GoldenFile.sameGradient $"gradient of {name}" (GoldenFile.array name gradients) found)

    states "h0" "c0" gradients
    |> Array.iteri (fun i expected ->
        GoldenFile.sameGradient $"gradient of first {network.States[i].Name}" expected (gradient (p.Length + i)))

    let ofX = gradient (p.Length + network.States.Length)
    GoldenFile.sameGradient "gradient of x" (byRow (GoldenFile.array "x" gradients)) ofX
