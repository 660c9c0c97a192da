/// The file of a sweep: who works at what, and that nothing is done twice or lost.
module RnnFunctional.Tests.SweepStoreTests

open System
open System.Collections.Concurrent
open System.IO
open System.Threading
open Expecto
open RnnFunctional
open RnnFunctional.Host.Sweeps
open RnnFunctional.Measures
open RnnFunctional.Sweep

let private measure: Measure =
    {
        Name = "height"
        Unit = "m"
        Difference = "m"
        HigherIsBetter = true
        Scale = 1.0
        Digits = 3
    }

let private known = [ "x"; "kind"; "preset" ]

let private config sampler pruner trials seeds : SweepConfig =
    SweepConfig(
        "1",
        "hills",
        [||],
        null,
        "hash",
        """{"x": "0.0..1.0", "kind": ["a", "b"]}""",
        null,
        sampler,
        pruner,
        9,
        1,
        seeds,
        trials,
        "reference"
    )

/// Hills to climb in nine steps: no network, so that nothing but the store takes time. `act` is called at each step.
let private hills act =
    { new ISweepTask with
        member _.Measure = measure
        member _.Sha256 = "hash"
        member _.Check _ = 9

        member _.Train(configuration, seed, place, _, look, stops) =
            let x =
                configuration.Values.TryFind "x" |> Option.map float |> Option.defaultValue 0.1

            let kind = configuration.Values.TryFind "kind" |> Option.defaultValue "a"

            if x > 0.97 then
                Errors.input "too steep."

            let height step =
                (1.0 - (x - 0.6) ** 2.0 + (if kind = "b" then 0.2 else 0.0) + 0.01 * float seed)
                * float step
                / 9.0

            // Where it stands is kept in a file.
            let file = place + ".step"
            let mutable step = if File.Exists file then int (File.ReadAllText file) else 0
            let mutable isStopped = false

            while step < 9 && not isStopped do
                step <- step + 1
                act ()
                File.WriteAllText(file, string step)
                look.Invoke(step, height step)
                isStopped <- step < 9 && stops.Invoke()

            if isStopped then nan else height 9
    }

let private worker folder (config: SweepConfig) task =
    let store = SweepStore.Open folder
    SweepWorker(folder, store, task, config.Study(measure, known), config, ReferenceEngine.engine)

let private work folder config task =
    (worker folder config task).Work((fun () -> true), (fun () -> false), ignore)

let private sweep config check =
    App.inFolder (fun folder ->
        let store = SweepStore.Create(folder, config)
        check folder store)

let private trials (store: SweepStore) =
    [
        for t in store.Trials -> t.Number, string t.Trial.Configuration, t.Trial.Seed, t.Trial.Score, t.Trial.State
    ]

let private whole =
    testList
        "a sweep"
        [
            test "runs the lesson's trials and its own, each once, and is repeatable" {
                let results =
                    [
                        for _ in 1..2 ->
                            sweep (config "tpe" "none" 14 2) (fun folder store ->
                                work folder store.Config (hills ignore)
                                Expect.all store.Finishes.Values ((=) 1) "once"
                                trials store)
                    ]

                Expect.equal results[0].Length (2 + 28) "trials"

                for number, configuration, seed, score, state in results[0] do
                    if state = Failed then
                        Expect.isGreaterThan (float (configuration.Split("x=")[1])) 0.97 "the steep ones"
                    else
                        Expect.equal state Finished $"trial {number}"
                        Expect.isTrue (Double.IsFinite score) "score"

                    Expect.isTrue (seed = 1 || seed = 2) "seeds"

                Expect.equal (List.map string results[1]) (List.map string results[0]) "again"
            }

            test "by ASHA: those that wait are promoted, go on where they were, and the rest is pruned" {
                sweep (config "random" "asha" 18 1) (fun folder store ->
                    let steps = ref 0
                    work folder store.Config (hills (fun () -> Interlocked.Increment steps |> ignore))

                    let own =
                        [
                            for t in store.Trials do
                                if not t.IsBaseline then
                                    t.Trial
                        ]

                    let finished = own |> List.filter (fun t -> t.State = Finished)
                    Expect.isTrue (finished.Length >= 2 && finished.Length < 9) $"{finished.Length} came to the end"
                    Expect.all own (fun t -> t.State <> Waiting && t.State <> Running) "nobody waits"

                    for t in own do
                        Expect.equal
                            (t.Curve |> Array.map fst)
                            [| 1 .. t.Curve.Length |]
                            "no step twice, and none left out"

                    let looked = store.Trials |> Seq.sumBy (fun t -> t.Trial.Curve.Length)
                    Expect.equal steps.Value looked "steps of training"
                    Expect.isLessThan looked (19 * 9) "less than all of them")
            }

            test "a grid ends by itself" {
                sweep (config "grid" "none" 0 1) (fun folder store ->
                    work folder store.Config (hills ignore)
                    Expect.equal (store.Trials |> Seq.filter (fun t -> not t.IsBaseline) |> Seq.length) 10 "5 × 2")
            }
        ]

let private together =
    testList
        "several at once"
        [
            test "two workers never run the same trial" {
                sweep (config "random" "none" 24 1) (fun folder store ->
                    let running = ConcurrentDictionary<int, int>()

                    // A trial is known by its file.
                    let task =
                        let inner = hills (fun () -> Thread.Sleep 1)

                        { new ISweepTask with
                            member _.Measure = inner.Measure
                            member _.Sha256 = inner.Sha256
                            member _.Check c = inner.Check c

                            member _.Train(c, seed, place, engine, look, stops) =
                                let number = int (place.Substring(place.LastIndexOf "trial" + 5))
                                Expect.isTrue (running.TryAdd(number, 1)) $"trial {number} is nobody else's"
                                inner.Train(c, seed, place, engine, look, stops)
                        }

                    [ for _ in 1..4 -> Thread(fun () -> work folder store.Config task) ]
                    |> List.map (fun t ->
                        t.Start()
                        t)
                    |> List.iter _.Join()

                    Expect.equal running.Count 25 "all of them"
                    Expect.all store.Finishes.Values ((=) 1) "once")
            }

            test "the trial of a worker that is no more is taken up again, and goes on where it was" {
                sweep (config "random" "none" 1 1) (fun folder store ->
                    let study = store.Config.Study(measure, known)
                    // Nobody has this number.
                    let dead = $"{Environment.MachineName}/4194304/1/x"
                    let struct (trial, _) = store.Take(study, store.Config, dead, true)
                    let trial = nonNull trial
                    store.Look(study, trial, 1, 0.5, dead) |> ignore
                    work folder store.Config (hills ignore)
                    let again = store.Trials |> Seq.find (fun t -> t.Number = trial.Number)
                    Expect.equal again.Trial.State Finished "finished"
                    // What it says too late counts for nothing.
                    Expect.isFalse (store.End(trial.Number, dead, "finished", 99.0, 1.0)) "lost"
                    Expect.equal (store.Look(study, trial, 9, 99.0, dead)) Verdict.Stop "told to stop"

                    Expect.equal
                        (string (store.Trials |> Seq.find (fun t -> t.Number = trial.Number)))
                        (string again)
                        "unchanged"

                    Expect.all store.Finishes.Values ((=) 1) "once")
            }

            test "who is asked to stop leaves the trial to be gone on with" {
                sweep (config "random" "none" 2 1) (fun folder store ->
                    let mutable steps = 0
                    let task = hills (fun () -> steps <- steps + 1)
                    (worker folder store.Config task).Work((fun () -> true), (fun () -> steps >= 4), ignore)
                    Expect.equal (store.Trials |> Seq.filter _.IsQueued |> Seq.length) 1 "one was begun"
                    work folder store.Config task
                    Expect.equal steps (store.Trials |> Seq.sumBy (fun t -> t.Trial.Curve.Length)) "no step twice"
                    Expect.all store.Trials (fun t -> t.Trial.State = Finished || t.Trial.State = Failed) "all done")
            }
        ]

let private refusals =
    let damaged name (harm: string -> unit) parts =
        test name {
            sweep (config "random" "none" 2 1) (fun folder store ->
                harm (Path.Combine(folder, SweepStore.FileName))
                Refused.naming (SweepStore.FileName :: parts) (fun () -> store.Trials |> ignore))
        }

    testList
        "refused"
        [
            test "a folder without a sweep" {
                App.inFolder (fun folder ->
                    Refused.naming [ folder; SweepStore.FileName; "rnn sweep" ] (fun () -> SweepStore.Open folder))
            }
            damaged
                "no database"
                (fun file -> File.WriteAllText(file, String.replicate 1000 "none"))
                [ "damaged"; "--study" ]
            damaged
                "a database that was cut off"
                (fun file -> File.WriteAllBytes(file, File.ReadAllBytes file |> Array.truncate 5000))
                [ "damaged" ]
            damaged "another database" (fun file -> File.WriteAllBytes(file, [||])) [ "no sweep" ]
        ]

let tests = testList "sweep store" [ whole; together; refusals ]
