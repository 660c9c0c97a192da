/// Whole runs of recurrent layers and their gradients, as PyTorch computed them.
module RnnFunctional.Tests.GoldenCells

open System.Text.Json
open Expecto
open RnnFunctional

/// The network that a file describes.
let private network (file: JsonElement) =
    let int name = GoldenFile.int name file
    let hidden, bias, proj = int "hidden", GoldenFile.isTrue "bias" file, int "proj"

    let make input =
        match GoldenFile.text "kind" file, GoldenFile.text "nonlinearity" file with
        | "rnn", "tanh" when proj = 0 -> Cell.erase (Elman.tanh bias input hidden)
        | "rnn", "relu" when proj = 0 -> Cell.erase (Elman.relu bias input hidden)
        | "gru", _ when proj = 0 -> Cell.erase (Gru.resetAfter bias input hidden)
        | "lstm", _ when proj = 0 -> Cell.erase (Lstm.cell bias input hidden)
        | "lstm", _ -> Cell.erase (LstmProjection.cell bias input hidden proj)
        | kind, f -> failtest $"no cell here for kind '{kind}' with nonlinearity '{f}' and proj {proj}"

    Network.build (int "layers") (GoldenFile.isTrue "bidirectional" file) 0.0 (int "input") make

/// The file's arrays of one kind for each state of ours: h and c take turns in each direction of each layer, where the file has
/// all h in one array, by direction, and all c in another.
let private forStates (states: Decl list) h c : NdArray[] =
    let isMemory (d: Decl) = d.Name.StartsWith "c"

    [|
        for i, d in List.indexed states do
            let direction =
                states
                |> Seq.take i
                |> Seq.filter (fun e -> isMemory e = isMemory d)
                |> Seq.length

            let all: NdArray = if isMemory d then c () else h ()
            NdArray.item direction all
    |]

/// Row `row` of an array whose second axis is the batch.
let private ofRow row (a: NdArray) =
    let steps =
        [| for t in 0 .. a.Shape.Head - 1 -> NdArray.item row (NdArray.item t a) |]

    NdArray.stack (List.skip 2 a.Shape) steps

let check (path: string) =
    let file = GoldenFile.read path
    let network = network file
    let parameters = GoldenFile.get "params" file
    let names = network.Parameters |> List.map _.Name
    Expect.equal (Set.ofList names) (Set.ofList (GoldenFile.names parameters)) "names of the parameters"

    // The scalar that was differentiated: whatever has weights counts.
    let loss = GoldenFile.text "loss" file
    let has name = (GoldenFile.tryGet name file).IsSome

    let weighed =
        [ "gy", "sum(y*gy)"; "gh", "sum(hn*gh)"; "gc", "sum(cn*gc)" ]
        |> List.filter (fst >> has)

    Expect.equal loss (weighed |> List.map snd |> String.concat "+") "the loss that the tests know"

    let array name = GoldenFile.array name file

    let states h c =
        forStates network.States (fun () -> array h) (fun () -> array c)

    let p =
        network.Parameters
        |> List.map (fun d -> Value((GoldenFile.array d.Name parameters).Named d.Name))
        |> Array.ofList

    let run inputs =
        let p, rest = Array.splitAt p.Length inputs
        let s, xs = Array.splitAt network.States.Length rest
        let last, ys = Network.run Unroll.forwards network p s xs[0]
        Array.append last [| ys |]

    let x, batch = array "x", GoldenFile.int "batch" file
    let s0 = states "h0" "c0"

    let row r =
        let weights =
            [|
                if has "gh" then
                    yield! states "gh" "gc" |> Array.map (NdArray.item r)
                else
                    yield! network.States |> List.map (fun d -> NdArray.full d.Shape 0.0)

                ofRow r (array "gy")
            |]

        let inputs =
            [|
                yield! p
                yield! s0 |> Array.map (NdArray.item r >> Value)
                Value(ofRow r x)
            |]

        let ys = run inputs

        let value, gradients =
            Grad.valueAndGradients
                (fun inputs ->
                    Array.map2 (fun w r -> sumAll (Value w * r)) weights (run inputs)
                    |> Array.reduce (+))
                inputs

        ys |> Array.map _.Array, value.Scalar, gradients |> Array.map _.Array

    let rows = Array.init batch row

    let stackRows pick =
        let items: NdArray[] = rows |> Array.map pick
        NdArray.stack items[0].Shape items

    let sumRows pick =
        rows |> Array.map pick |> Array.reduce (NdArray.map2 (+))

    let expectedRows (a: NdArray) =
        NdArray.stack [ a.Shape[0]; a.Shape[2] ] [| for r in 0 .. batch - 1 -> ofRow r a |]

    let ys, states' = network.States.Length, network.States
    GoldenFile.sameValue "y" (expectedRows (array "y")) (stackRows (fun (results, _, _) -> results[ys]))
    let value = rows |> Array.sumBy (fun (_, value, _) -> value)
    GoldenFile.sameValue "value" (array "value") (NdArray.scalar value)

    states "hn" "cn"
    |> Array.iteri (fun i expected ->
        GoldenFile.sameValue $"last {states'[i].Name}" expected (stackRows (fun (results, _, _) -> results[i])))

    let gradients = GoldenFile.get "grads" file
    let gradient name = GoldenFile.array name gradients

    names
    |> List.iteri (fun i name ->
        GoldenFile.sameGradient $"gradient of {name}" (gradient name) (sumRows (fun (_, _, g) -> g[i])))

    forStates network.States (fun () -> gradient "h0") (fun () -> gradient "c0")
    |> Array.iteri (fun i expected ->
        GoldenFile.sameGradient
            $"gradient of first {states'[i].Name}"
            expected
            (stackRows (fun (_, _, g) -> g[p.Length + i])))

    GoldenFile.sameGradient "gradient of x" (expectedRows (gradient "x")) (stackRows (fun (_, _, g) -> Array.last g))
