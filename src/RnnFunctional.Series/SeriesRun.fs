namespace RnnFunctional.Series

open System
open System.Collections.Generic
open System.Runtime.ExceptionServices
open System.Threading.Tasks
open RnnFunctional

/// One seed's training and how it did on the test part.
type SeedRun =
    {
        Seed: int
        Trained: Trained
        Evaluation: Evaluation
    }

/// The training of the network with one of the seeds has diverged. `Parameters` are its last good ones.
type SeedDivergence(seed: int, problem: DivergenceException) =
    inherit InvalidOperationException($"seed {seed}: {problem.Message}", problem)

    member _.Seed = seed
    member _.Parameters = problem.State.Parameters

/// A whole run: every seed, what it is held against, and what comes of it. Bands are means over the seeds.
type SeriesResult =
    {
        Runs: IReadOnlyList<SeedRun>
        Baselines: IReadOnlyList<Evaluation>
        OneStep: Band[]
        Ahead: Band[]
        Findings: IReadOnlyList<string>
    }

/// What an application does with a series, from numbers to numbers.
[<AbstractClass; Sealed>]
type SeriesRun =

    static member private MeanBand(bands: Band[][]) =
        let mean (select: Band -> float) k =
            bands |> Array.averageBy (fun b -> select b[k])

        Array.init bands[0].Length (fun k ->
            {
                Forecast = mean _.Forecast k
                Low = mean _.Low k
                High = mean _.High k
            })

    /// `work` on every seed, so many `threads` at once. The first seed's error is raised as it is, not wrapped as one of many.
    static member private OnSeeds(threads: int, seeds: int[], work: int -> 'T) : 'T[] =
        let attempt seed =
            try
                Ok(work seed)
            with
            | :? DivergenceException as problem -> Error(ExceptionDispatchInfo.Capture(SeedDivergence(seed, problem)))
            | problem -> Error(ExceptionDispatchInfo.Capture problem)

        let results = Array.zeroCreate seeds.Length
        let atOnce = ParallelOptions(MaxDegreeOfParallelism = threads)

        Parallel.For(0, seeds.Length, atOnce, (fun i -> results[i] <- attempt seeds[i]))
        |> ignore

        results
        |> Array.map (fun result ->
            match result with
            | Ok value -> value
            | Error problem ->
                problem.Throw()
                invalidOp "Throw returned")

    /// Trains `settings` on all but the last rows of `values`, once for each of `seeds`, so many
    /// `threads` at once, and scores them on those rows; none where it was stopped. Each training begins from what `resumed` has for its
    /// seed, and `observer` makes its observer, which is called from its thread.
    /// Errors: an InputException for settings or a series that won't do, a SeedDivergence.
    static member Train
        (
            engine: Engine,
            threads: int,
            settings: Settings,
            values: float[],
            seeds: int[],
            resumed: Func<int, NetworkState option>,
            observer: Func<int, NetworkObserver>
        ) : SeriesResult option =
        Settings.check settings values
        let first = values.Length - settings.Test
        let training = Array.take first values
        // Where one seed is stopped, or its state can't be saved, the others stop where they are; where one diverges, they go on.
        let mutable isStopped = false

        let train seed =
            let told = observer.Invoke seed

            let told =
                { told with
                    Stops = fun () -> isStopped || told.Stops()
                }

            try
                Evaluation.trainFrom engine settings seed training (resumed.Invoke seed) told
            with problem ->
                isStopped <- isStopped || not (problem :? DivergenceException)
                reraise ()

        let run seed =
            let trained = if isStopped then None else train seed

            match trained with
            | None ->
                isStopped <- true
                None
            | Some trained ->
                Some
                    {
                        Seed = seed
                        Trained = trained
                        Evaluation = Evaluation.ofTrained $"seed {seed}" settings values first trained
                    }

        let runs = SeriesRun.OnSeeds(threads, seeds, run)

        if isStopped then
            None
        else
            Some(SeriesRun.Result(settings, values, Array.choose id runs))

    /// What comes of `trained`.
    static member private Result(settings: Settings, values: float[], trained: SeedRun[]) =
        let first = values.Length - settings.Test
        let training = Array.take first values

        let oneStep =
            trained
            |> Array.map (fun r -> Trained.oneStepBands r.Trained training values first)
            |> SeriesRun.MeanBand

        let ahead =
            trained
            |> Array.map (fun r -> Trained.aheadBands r.Trained training training settings.Test r.Seed)
            |> SeriesRun.MeanBand

        let baselines = Evaluation.ofBaselines settings values first
        let runs = trained |> Array.map _.Evaluation |> List.ofArray

        {
            Runs = trained
            Baselines = List.toArray baselines
            OneStep = oneStep
            Ahead = ahead
            Findings =
                Findings.compute settings values first runs baselines oneStep ahead
                |> List.toArray
        }

    /// Scores `settings` by rolling origins inside the training part of `values`, for each of `seeds`, so many `threads` at once.
    static member Validate
        (engine: Engine, threads: int, settings: Settings, values: float[], seeds: int[])
        : Validation[] =
        Settings.check settings values
        let training = Array.take (values.Length - settings.Test) values

        SeriesRun.OnSeeds(threads, seeds, (fun seed -> Evaluation.validate engine settings seed training))

    /// Raises an InputException unless `engine` can run a network with `settings`.
    static member Check(engine: Engine, settings: Settings) = engine.Check(Evaluation.model settings)

    /// What trains every network.
    static member Optimiser = Trained.optimiser

    /// The number of parameters of a network with `settings`.
    static member ParameterCount(settings: Settings) =
        Evaluation.declarations settings |> Block.size

    /// The names, shapes and order of the parameters of a network with `settings`.
    static member Declarations(settings: Settings) : IReadOnlyList<Decl> =
        Evaluation.declarations settings |> List.toArray :> _

    /// The network with `settings`, on its own scale, in parts that other runtimes know.
    static member Portable(settings: Settings) : Portable = Evaluation.portable settings

    /// Forecasts the `horizon` steps after `values` with the networks whose `parameters` were trained on its first part; the mean
    /// over them. Errors: an InputException when the horizon is not positive.
    static member Forecast
        (engine: Engine, settings: Settings, values: float[], parameters: IReadOnlyList<float[]>, horizon: int)
        : Band[] =
        Errors.atLeast 1 "--horizon" horizon
        let training = Array.take (values.Length - settings.Test) values

        parameters
        |> Seq.mapi (fun k p ->
            let trained = Evaluation.restore engine settings training p
            Trained.aheadBands trained training values horizon (k + 1))
        |> Array.ofSeq
        |> SeriesRun.MeanBand
