/// Batches on the compiled engine: rows don't see each other, whoever computes them; the same seed gives the same bits.
module RnnFunctional.Tests.CompiledBatches

open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private steps = 5

let private network dropout =
    Network.build 2 true dropout 2 (fun i -> (Catalogue.find "lstm").Make i 5)

let private model dropout =
    Model.sequence "model" (network dropout) steps 3 Loss.mse

let private examples seed count =
    Array.init count (fun r ->
        [| [ steps; 2 ]; [ steps; 3 ] |]
        |> Array.mapi (fun i shape -> (Task.single (Draw.normal (seed + r) $"input {i}" shape)).Array))

let private start model = Model.initialise Preset.pytorch 3 model

let private openOn threads dropout =
    let model = model dropout
    (CpuEngine.withThreads threads).Open model Optimiser.adam (start model) 11

let private rowsOfAnyNumber =
    comparison 10 "rows come and go from step to step" (fun (c: BatchCase) ->
        let reference =
            ReferenceEngine.engine.Open (model 0.3) Optimiser.sgd (start (model 0.3)) 11

        let session =
            (CpuEngine.withThreads c.Threads).Open (model 0.3) Optimiser.sgd (start (model 0.3)) 11

        for rows in [ c.Rows; 1; c.Rows + 3; 2; c.Rows ] do
            let batch = examples c.Sizes.Seed rows
            let expected, found = reference.Step(batch, 0.05), session.Step(batch, 0.05)
            Close.numbers Agreement.tolerance $"{rows} rows: loss" expected.Loss found.Loss

            Close.within
                Agreement.tolerance
                $"{rows} rows: gradient"
                (Tensor.Of reference.Gradient)
                (Tensor.Of session.Gradient)

            Expect.equal (session.Losses batch).Length rows "losses"

        Expect.equal (session.Losses [||]) [||] "losses of nothing"
        Expect.equal (session.Predict [||]) [||] "predictions of nothing")

let private bitsAgain =
    comparison 10 "the same seed on as many threads gives the same bits" (fun (c: BatchCase) ->
        let first, second = openOn c.Threads 0.4, openOn c.Threads 0.4

        for k in 0..4 do
            let batch = examples (c.Sizes.Seed + k) (1 + (c.Rows + k) % 7)
            Expect.equal (second.Step(batch, 0.01)) (first.Step(batch, 0.01)) "report"
            // Evaluations between steps change nothing.
            first.Losses batch |> ignore

        Expect.equal (Task.bits second) (Task.bits first) "state")

let private rowsAlone =
    comparison 10 "each row gets what it gets alone, in any order" (fun (c: BatchCase) ->
        let session = openOn c.Threads 0.0
        let batch = examples c.Sizes.Seed c.Rows
        let order = Rng.permutation c.Rows (Rng.stream c.Sizes.Seed "order" 0)

        let outputs (rows: NdArray[][]) =
            session.Predict rows |> Array.map (fun row -> Tensor.Value row[0])

        let together = outputs batch
        let alone = batch |> Array.map (fun row -> (outputs [| row |])[0])
        let shuffled = outputs (order |> Array.map (fun i -> batch[i]))
        // A product's terms may be added up otherwise in tiles of another height.
        Close.allWithin 1e-6 "alone" alone together
        Close.allWithin 1e-6 "shuffled" (order |> Array.map (fun i -> together[i])) shuffled
        let losses = session.Losses batch

        Close.within
            1e-6
            "losses"
            (Tensor.Of(batch |> Array.map (fun row -> (session.Losses [| row |])[0])))
            (Tensor.Of losses))

let private threadsAgree =
    comparison 10 "any number of threads gives the same, but for the order of sums" (fun (c: BatchCase) ->
        let batch = examples c.Sizes.Seed c.Rows

        let gradient threads =
            let session = openOn threads 0.3
            session.Step(batch, 0.01) |> ignore
            Tensor.Of session.Gradient

        let one = gradient 1

        for threads in 2..4 do
            Close.within 1e-5 $"{threads} threads" one (gradient threads))

let private arrays =
    comparison 10 "a batch from arrays is the batch from examples" (fun (c: BatchCase) ->
        let model = model 0.3
        let batch = examples c.Sizes.Seed c.Rows

        let sessions =
            Array.init 2 (fun _ -> CpuEngine.openSession c.Threads model Optimiser.adam (start model) 11)

        let flat =
            Array.init 2 (fun i -> batch |> Array.collect (fun row -> Array.map float32 row[i].Data))

        let examples, arrays = sessions[0] :> Session, sessions[1]

        for _ in 1..2 do
            Expect.equal (arrays.StepArrays(flat, c.Rows, 0.01)) (examples.Step(batch, 0.01)) "report"

        Expect.equal (Task.bits arrays) (Task.bits examples) "state")

let private padding =
    comparison 10 "padding and its numbers change nothing" (fun (c: CellCase) ->
        let gru = (Catalogue.find "gru").Make c.Input c.Hidden
        let padded = c.Steps + 3

        let session steps =
            let run (all: Tensor[]) =
                let p, rest = Array.splitAt gru.Parameters.Decls.Length all

                let how =
                    { Unroll.forwards with
                        Length = Some rest[1]
                    }

                let last, _ = Cell.run how gru p (Cell.start gru) rest[0]
                last

            let xs r =
                let length = (c.Steps + r) % (c.Steps + 1)
                let part = Draw.normal (c.Seed + r) "xs" [ length; c.Input ]
                Sequence.pad (steps - length) nan part

            Array.append
                (Draw.decls c.Seed "parameters" gru.Parameters.Decls |> Array.map Parameter)
                [| Input xs; Input(fun r -> Tensor.Of(float ((c.Steps + r) % (c.Steps + 1)))) |]
            |> Task.ofFunction "padded" c.Seed 5 run
            |> fun task ->
                let session = Task.openOn (CpuEngine.withThreads 2) Optimiser.sgd task
                let report = session.Step(task.Examples, 0.0)
                session.Predict task.Examples, report, session.Gradient

        let (outputs, report, gradient), (outputs', report', gradient') =
            session c.Steps, session padded

        let flat (rows: NdArray[][]) =
            rows |> Array.collect (Array.map Tensor.Value)

        // Sums over more steps are added up in other pieces.
        Close.allWithin 1e-6 "outputs" (flat outputs) (flat outputs')
        Close.numbers 1e-6 "loss" report.Loss report'.Loss
        Close.within 1e-5 "gradient" (Tensor.Of gradient) (Tensor.Of gradient'))

let tests =
    testList "compiled batches" [ rowsOfAnyNumber; bitsAgain; rowsAlone; threadsAgree; arrays; padding ]
