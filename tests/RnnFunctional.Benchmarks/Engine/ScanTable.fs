namespace RnnFunctional.Benchmarks

open RnnFunctional
open Spectre.Console

/// What it brings that a state which is carried linearly needs no loop: the same training step both ways.
module ScanTable =

    let private sizes =
        [
            for batch, steps, hidden in
                [
                    32, 1000, 64
                    32, 100, 128
                    16, 1000, 16
                    2, 1000, 64
                    1, 1000, 64
                    1, 5000, 8
                    1, 50000, 1
                ] do
                batch, steps, hidden
        ]

    /// A training step of a layer of mingru, which reads as many numbers as it has units, at most 32.
    let private task (batch, steps, hidden) =
        let network =
            Network.build 1 false 0.0 (min hidden 32) (fun input -> Cell.erase (MinGru.cell true input hidden))

        Model.sequence "mingru" network steps 1 Loss.mse |> Task.draw batch

    /// Measures and prints: exit code 0.
    let run (console: IAnsiConsole) threads repeats =
        let table = Table()

        for column in [ "batch"; "steps"; "hidden"; "loop, ms"; "scan, ms"; "times as fast" ] do
            table.AddColumn(TableColumn column) |> ignore

        let remarks =
            [
                for batch, steps, hidden as size in sizes do
                    let training () =
                        Ours.training threads Optimiser.adam 1e-3 (task size)

                    use scan = training ()
                    use loop = Scan.asLoops training
                    let times = Timing.alternate repeats scan loop

                    table.AddRow(
                        string batch,
                        string steps,
                        string hidden,
                        $"{times.Theirs.Median:F2} ± {times.Theirs.Range / 2.0:F2}",
                        $"{times.Ours.Median:F2} ± {times.Ours.Range / 2.0:F2}",
                        $"{times.Ratio:F2}"
                    )
                    |> ignore

                    yield! Others.remark $"{batch} × {steps} × {hidden}" times.Others |> Option.toList
            ]

        console.Write table
        List.iter console.WriteLine remarks
        0
