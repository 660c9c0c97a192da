namespace RnnFunctional.Benchmarks

open System
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Kernels
open Spectre.Console

/// What the engine makes of the machine, measured against itself.
module EngineTable =

    /// A claim: what was measured, what was asked, and whether more is better.
    type private Line =
        {
            What: string
            Found: float
            Asked: float
            IsAtLeast: bool
            Others: float option
        }

    let private network make input hidden =
        Network.build 1 false 0.0 input (fun input -> make input hidden)

    let private lstm input hidden =
        Cell.erase (Lstm.cell true input hidden)

    let private sizes = 64, 100, 64, 128

    /// A training step, and how much arithmetic it is.
    let private step threads (make: int -> int -> AnyCell) (batch, steps, input, hidden) =
        let task =
            Model.sequence "step" (network make input hidden) steps 1 Loss.mse
            |> Task.draw batch

        let traced = Model.trace task.Model
        let one = Operations.ofGraph (Array.append [| traced.Loss |] traced.Gradients)

        Ours.training threads Optimiser.adam 1e-3 task,
        {
            OfProducts = float batch * one.OfProducts
            OfNumbers = float batch * one.OfNumbers
        }

    /// One large product on all threads, and its operations.
    let private product threads : Side * float =
        let size = 1536
        let whole = nativeint size
        let memory = Array.init 3 (fun _ -> new Numbers(int64 size * int64 size))
        let rng = Rng.stream 1 "product" 0

        for numbers in Array.take 2 memory do
            let span = numbers.Span(0L, size * size)

            for i in 0 .. span.Length - 1 do
                span[i] <- float32 (rng.Normal())

        let slots = new Slots(3)
        memory |> Array.iteri (fun i numbers -> slots.Point(i, numbers, 0L))
        let place slot = Place(slot, 0n, 0n, whole, 1n)
        let packed = new PackedMatrix(size, size)
        slots.Run(Pack(packed, [ Piece(0, 0, place 1, size, size) ]), 0, 1)

        let job =
            Product(1, size, [ Source(place 0, size) ], packed, [ Target(place 2, size, Nullable()) ])

        let team = new Workers(threads)

        let work =
            { new ITeamWork with
                member _.Run(part, team) = slots.Run(job, part, team.Count)
            }

        let side =
            { new Side with
                member _.Step() =
                    team.Run work
                    float (memory[2].Span(0L, 1)[0])

                member _.Readings() = []
                member _.Dispose() = team.Dispose()
            }

        side, 2.0 * float size ** 3.0

    /// Two sides in turns: the first one's time in the second one's.
    let private ratio repeats (a: Side) (b: Side) =
        let times = Timing.alternate repeats a b
        times.Ours.Median / times.Theirs.Median, times.Others

    let private shareOfProduct threads repeats =
        let training, operations = step threads lstm (64, 100, 64, 256)
        let product, ofProduct = product threads
        use training = training
        use product = product
        let time, others = ratio repeats training product

        {
            What = "LSTM 64,100,64,256: products in a step, of one large product's speed"
            Found = operations.OfProducts / time / ofProduct
            Asked = 0.65
            IsAtLeast = true
            Others = others
        }

    let private perOperation threads repeats name make =
        let cell, operations = step threads make sizes
        let lstm, ofLstm = step threads lstm sizes
        use cell = cell
        use lstm = lstm
        let time, others = ratio repeats cell lstm

        {
            What = $"{name} 64,100,64,128: time for an operation, of the LSTM's"
            Found = time * ofLstm.All / operations.All
            Asked = 1.25
            IsAtLeast = false
            Others = others
        }

    let private twoThreads repeats =
        let one, _ = step 1 lstm sizes
        let two, _ = step 2 lstm sizes
        use one = one
        use two = two
        let time, others = ratio repeats one two

        {
            What = "LSTM 64,100,64,128: two threads, times as fast as one"
            Found = time
            Asked = 1.8
            IsAtLeast = true
            Others = others
        }

    /// Measures and prints: exit code 0.
    let run (console: IAnsiConsole) threads repeats =
        let table = Table()

        for column in [ "the engine"; "measured"; "asked" ] do
            table.AddColumn(TableColumn column) |> ignore

        let lines =
            [
                fun () -> shareOfProduct threads repeats
                fun () -> perOperation threads repeats "peephole LSTM" (fun i h -> Cell.erase (Peephole.cell i h))
                fun () ->
                    perOperation threads repeats "layer-norm LSTM" (fun i h -> Cell.erase (LayerNormLstm.cell i h))
                fun () -> twoThreads repeats
            ]
            |> List.map (fun measure -> measure ())

        for line in lines do
            let bound = if line.IsAtLeast then "≥" else "≤"

            table.AddRow(line.What, $"{line.Found:F2}", $"{bound} {line.Asked:F2}")
            |> ignore

        console.Write table

        for line in lines do
            line.Others |> Others.remark line.What |> Option.iter console.WriteLine

        0
