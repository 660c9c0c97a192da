/// `rnn export`, `rnn import` and `rnn apply`, on runs of every kind.
module RnnFunctional.Tests.ExchangeRunTests

open System
open System.IO
open Expecto
open RnnFunctional
open RnnFunctional.Host.Runs

let private path (folder: string) name = Path.Combine(folder, name)

/// Runs the file of `run` for sequences as the reference runs the network: on `rows` rows of `steps` times, whose whole numbers are below `symbols`.
let private agrees (onnx: string) (run: PortableRun) symbols =
    let rows, steps = 2, 5
    let portable = run.Portable

    let input r (i: PortableInput) =
        let shape = steps :: i.Shape

        if i.IsWhole then
            (Draw.indices symbols r i.Name shape).Array
        else
            (Task.single (Draw.normal r i.Name shape)).Array

    /// Rows as the second axis.
    let beside (arrays: NdArray[]) =
        let size = arrays[0].Data.Length / steps

        NdArray(
            steps :: rows :: arrays[0].Shape.Tail,
            [|
                for t in 0 .. steps - 1 do
                    for array in arrays do
                        yield! Array.sub array.Data (t * size) size
            |]
        )

    let given =
        portable.Inputs
        |> List.map (fun i ->
            let all = Array.init rows (fun r -> input r i) |> beside

            if i.IsWhole then
                OnnxRun.wholes i.Name all
            else
                OnnxRun.floats i.Name all)

    let states =
        portable.Network.States
        |> List.map (fun d -> OnnxRun.floats d.Name (NdArray.full (rows :: d.Shape) 0.0))

    let lengths = [| steps; steps - 2 |]
    use session = OnnxRun.load (File.ReadAllBytes onnx)

    let found =
        OnnxRun.run
            session
            (given
             @ states
             @ (if portable.Pooling.IsSome then
                    [ OnnxRun.lengths lengths ]
                else
                    []))

    let p = Block.split portable.Parameters run.Parameters
    let start = Spec.zero (Spec.ofDecls portable.Network.States)

    let expected r =
        let length =
            if portable.Pooling.IsSome then
                Some(Tensor.Of(float lengths[r]))
            else
                None

        let inputs = portable.Inputs |> List.map (input r >> Value) |> Array.ofList
        (Portable.run portable length p start inputs |> snd).Array

    let all = Array.init rows expected

    let all =
        if portable.Pooling.IsSome then
            NdArray.stack all[0].Shape all
        else
            beside all

    // float32 over a few steps, as in the compiled engine.
    Close.under 1.0 Agreement.tolerance "y" all found["y"]
    session.ModelMetadata.CustomMetadataMap

let private tensors file =
    SafeTensorsReader.Read(file, File.ReadAllBytes file)

let private text =
    test "a network that writes: there and back, and the same text" {
        App.inFolder (fun folder ->
            let run, again = TextRun.shared.Value, path folder "again"
            let weights, onnx = path folder "w.safetensors", path folder "w.onnx"
            let said = App.succeed [ "export"; run; "--safetensors"; weights; "--onnx"; onnx ]
            Expect.stringContains said "rnn.weight_ih_l0" "names"
            Expect.isTrue (File.Exists(path folder "w.step.onnx")) "a model for streams"
            let names = (tensors weights).Keys
            Expect.contains names "embedding.weight" "as nn.Embedding"
            Expect.contains names "readout.bias" "as nn.Linear"
            let metadata = agrees onnx (PortableRun.Load(run, Nullable())) 5
            Expect.stringContains metadata["alphabet"] "pieces" "what the numbers are"

            App.succeed [ "import"; "--safetensors"; weights; "--like"; run; "--out"; again ]
            |> ignore

            let write run =
                App.succeed [ "generate"; run; "--length"; "60"; "--temperature"; "0"; "--prompt"; "Once " ]

            Expect.equal (write again) (write run) "text"

            Expect.equal
                (TextRun.bytes again "checkpoint.safetensors")
                (TextRun.bytes run "checkpoint.safetensors")
                "weights")
    }

let private reviews =
    test "a classifier: there and back, and the same verdict" {
        App.inFolder (fun folder ->
            let run, again = ReviewsRun.shared.Value, path folder "again"
            let weights, onnx = path folder "w.safetensors", path folder "w.onnx"
            let said = App.succeed [ "export"; run; "--safetensors"; weights; "--onnx"; onnx ]
            Expect.stringContains said "No model for streams" "of the whole text"
            Expect.isFalse (File.Exists(path folder "w.step.onnx")) "no model for streams"
            let metadata = agrees onnx (PortableRun.Load(run, Nullable())) 40
            Expect.stringContains metadata["vocabulary"] "\"the\"" "what the numbers are"

            App.succeed [ "import"; "--safetensors"; weights; "--like"; run; "--out"; again ]
            |> ignore

            let judge run =
                App.succeed [ "classify"; run; "A film to see twice." ]

            Expect.equal (judge again) (judge run) "verdict")
    }

let private series =
    testList
        "series"
        [
            for preset in [ "tuned"; "lesson" ] do
                test $"{preset}: there and back" {
                    AirlineRun.train [ "--preset"; preset; "--epochs"; "3"; "--seeds"; "2" ] (fun run _ ->
                        App.inFolder (fun folder ->
                            let weights, onnx, again =
                                path folder "w.safetensors", path folder "w.onnx", path folder "again"

                            App.succeed [ "export"; run; "--safetensors"; weights; "--onnx"; onnx; "--seed"; "2" ]
                            |> ignore

                            let second = PortableRun.Load(run, Nullable 2)
                            agrees onnx second 0 |> ignore
                            let stored = Block.split second.Portable.Parameters second.Parameters

                            let exported = tensors weights

                            for t, d in Seq.zip stored second.Portable.Parameters do
                                let qualified = "rnn." + d.Name
                                // A bare cell's are named as they are.
                                let name = if exported.ContainsKey qualified then qualified else d.Name
                                let expected = t.Array.Data |> Array.map (float32 >> float)
                                Expect.equal exported[name].Data expected name

                            App.succeed [ "export"; run; "--safetensors"; weights; "--overwrite" ] |> ignore

                            App.succeed [ "import"; "--safetensors"; weights; "--like"; run; "--out"; again ]
                            |> ignore

                            let first = PortableRun.Load(again, Nullable())

                            let expected =
                                PortableRun.Load(run, Nullable()).Parameters |> Array.map (float32 >> float)

                            Expect.equal first.Parameters expected "weights"
                            App.succeed [ "forecast"; again; "--horizon"; "3" ] |> ignore))
                }
        ]

/// A state dictionary of a small GRU with a linear layer in a file.
let private dictionary (folder: string) =
    let entry name shape =
        SafeTensors.Entry(name, Array.ofList shape, (Draw.normal 1 name shape).Array.Data, true)

    let file = path folder "gru.safetensors"

    File.WriteAllBytes(
        file,
        SafeTensors.Write
            [
                entry "weight_ih_l0" [ 6; 3 ]
                entry "weight_hh_l0" [ 6; 2 ]
                entry "bias_ih_l0" [ 6 ]
                entry "bias_hh_l0" [ 6 ]
                entry "fc.weight" [ 1; 2 ]
                entry "fc.bias" [ 1 ]
            ]
    )

    file

let private table (folder: string) (lines: string list) =
    let file = path folder "x.csv"
    File.WriteAllLines(file, lines)
    file

let private plain =
    test "a network of PyTorch: imported, applied, exported" {
        App.inFolder (fun folder ->
            let run = path folder "run"

            let said =
                App.succeed [ "import"; "--safetensors"; dictionary folder; "--out"; run ]

            for part in
                [
                    "gru-reset-after"
                    "3 inputs"
                    "2 units"
                    "read out to 1"
                    "45 parameters"
                    "rnn apply"
                ] do
                Expect.stringContains said part "what it is"

            let csv = table folder [ "a,b,c"; "1,2,3"; "0.5,0,-1" ]
            let out = path folder "y.csv"
            let shown = App.succeed [ "apply"; run; "--csv"; csv; "--engine"; "reference" ]

            App.succeed [ "apply"; run; "--csv"; csv; "--out"; out; "--engine"; "reference" ]
            |> ignore

            Expect.equal (File.ReadAllText out) shown "the same in the file"
            let found = File.ReadAllLines out |> Array.skip 1 |> Array.map float

            let portable = PortableRun.Load(run, Nullable())
            let p = Block.split portable.Portable.Parameters portable.Parameters
            let xs = Value(NdArray.matrix [| [| 1.0; 2.0; 3.0 |]; [| 0.5; 0.0; -1.0 |] |])
            let start = Spec.zero (Spec.ofDecls portable.Portable.Network.States)
            let expected = Portable.run portable.Portable None p start [| xs |] |> snd
            Close.allWithin 1e-12 "outputs" [ reshape [ 2 ] expected ] [ Tensor.Of found ]
            let onnx = path folder "gru.onnx"
            App.succeed [ "export"; run; "--onnx"; onnx; "--lengths" ] |> ignore
            use session = OnnxRun.load (File.ReadAllBytes onnx)
            Expect.contains session.InputMetadata.Keys "lengths" "inputs")
    }

let private refusals =
    let refused = App.refused

    testList
        "refused"
        [
            refused "nothing to write" [ "--safetensors FILE"; "--onnx FILE" ] (fun folder -> [ "export"; folder ])
            refused "lengths without a network" [ "--lengths"; "--onnx" ] (fun folder ->
                [ "export"; folder; "--safetensors"; path folder "x"; "--lengths" ])
            refused "no run" [ "does not exist"; "folder of a run" ] (fun folder ->
                [ "export"; path folder "run"; "--onnx"; path folder "x" ])
            refused "a file that is there" [ "--onnx"; "there already"; "--overwrite" ] (fun folder ->
                File.WriteAllText(path folder "x.onnx", "kept")
                [ "export"; TextRun.shared.Value; "--onnx"; path folder "x.onnx" ])
            refused
                "the second of two files that is there, before the first is written"
                [ "--onnx"; "there already" ]
                (fun folder ->
                    File.WriteAllText(path folder "x.step.onnx", "kept")

                    [
                        "export"
                        TextRun.shared.Value
                        "--safetensors"
                        path folder "w"
                        "--onnx"
                        path folder "x.onnx"
                    ])
            refused "a folder that is not there" [ "--safetensors"; "can't be written" ] (fun folder ->
                [ "export"; TextRun.shared.Value; "--safetensors"; path folder "none/x" ])
            refused "a seed of what has none" [ "--seed 1"; "'language'" ] (fun folder ->
                [ "export"; TextRun.shared.Value; "--onnx"; path folder "x"; "--seed"; "1" ])
            refused "two files" [ "one file expected" ] (fun folder ->
                [ "import"; "--safetensors"; path folder "a"; "--keras"; path folder "b" ])
            refused "like a run, from Keras" [ "--like"; "--safetensors FILE" ] (fun folder ->
                [ "import"; "--keras"; path folder "a"; "--like"; folder ])
            refused "no file" [ "--keras"; "does not exist" ] (fun folder -> [ "import"; "--keras"; path folder "a" ])
            refused "what is no safetensors file" [ "--safetensors"; "header" ] (fun folder ->
                [
                    "import"
                    "--safetensors"
                    table folder [ "a,b"; "1,2"; "3,4" ]
                    "--out"
                    path folder "run"
                ])
            refused "weights of another run" [ "--safetensors"; "lacks"; "'rnn.weight_ih_l0'" ] (fun folder ->
                [
                    "import"
                    "--safetensors"
                    dictionary folder
                    "--like"
                    TextRun.shared.Value
                    "--out"
                    path folder "run"
                ])
            refused "an unknown cell" [ "gruu"; "Did you mean" ] (fun folder ->
                [
                    "import"
                    "--safetensors"
                    dictionary folder
                    "--cell"
                    "gruu"
                    "--out"
                    path folder "run"
                ])
            refused "applying what is no such network" [ "'language'"; "'network'" ] (fun folder ->
                [ "apply"; TextRun.shared.Value; "--csv"; table folder [ "a"; "1" ] ])

            test "refused: a table of another width, and a cell that is no number" {
                App.inFolder (fun folder ->
                    let run = path folder "run"

                    App.succeed [ "import"; "--safetensors"; dictionary folder; "--out"; run ]
                    |> ignore

                    for lines, parts in
                        [
                            [ "a,b"; "1,2" ], [ "2 columns"; "3 numbers" ]
                            [ "a,b,c"; "1,2,x" ], [ "row 2"; "'c'"; "'x'" ]
                            [ "a,b,c" ], [ "no rows" ]
                        ] do
                        let outcome = App.run [ "apply"; run; "--csv"; table folder lines ]
                        Expect.equal outcome.Code 2 "exit code"

                        for part in parts do
                            Expect.stringContains outcome.Errors part "message")
            }
        ]

let tests = testList "exchange" [ text; reviews; series; plain; refusals ]
