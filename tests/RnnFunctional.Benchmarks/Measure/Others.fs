namespace RnnFunctional.Benchmarks

open System
open System.Diagnostics
open System.IO

/// What else the machine does. A few threads that wait for each other wait long when one of them is kept from its core: on a busy
/// machine Torch's small steps were seen to take hundreds of times as long, steadily.
module Others =

    /// Processor time that everybody has used since the system began, where it tells: user, nice, system, (idle, waiting), interrupts
    /// (two kinds) and what a virtual machine had to do without, in hundredths of a second.
    let private used () =
        if File.Exists "/proc/stat" then
            let line = File.ReadLines "/proc/stat" |> Seq.head
            let times = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            Some(Seq.sumBy (fun (i: int) -> float times[i] / 100.0) [ 1; 2; 3; 6; 7; 8 ])
        else
            None

    /// What of it was ours, or that of processes which we began and which have ended.
    let private usedByUs () =
        if File.Exists "/proc/self/stat" then
            let text = File.ReadAllText "/proc/self/stat"
            // The name stands in brackets and may hold anything; times are the 12th to the 15th item behind it.
            let items = text.Substring(text.LastIndexOf ')' + 2).Split ' '
            Seq.sumBy (fun (i: int) -> float items[i] / 100.0) [ 11; 12; 13; 14 ]
        else
            use own = Process.GetCurrentProcess()
            own.TotalProcessorTime.TotalSeconds

    /// The cores that others may use without a word.
    let private tolerated = 0.1

    /// What is to be said of `what`, which was measured while others used so many cores; nothing if they were few.
    let remark what (cores: float option) =
        cores
        |> Option.filter (fun cores -> cores > tolerated)
        |> Option.map (fun cores -> $"Not to be relied on: {what}. Others used {cores:F1} cores meanwhile.")

    /// Does `work`: what it gives, and how many cores others used meanwhile, where the system tells.
    let during (work: unit -> 'T) : 'T * float option =
        let before = used () |> Option.map (fun all -> all - usedByUs ())
        let clock = Stopwatch.StartNew()
        let result = work ()
        let elapsed = clock.Elapsed.TotalSeconds
        let after = used () |> Option.map (fun all -> all - usedByUs ())
        result, Option.map2 (fun a b -> max 0.0 ((b - a) / elapsed)) before after
