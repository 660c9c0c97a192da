/// Teams of threads.
module RnnFunctional.Tests.WorkersTests

open System
open System.Threading
open Expecto
open RnnFunctional.Kernels

let private work action =
    { new ITeamWork with
        member _.Run(part, team) = action part team
    }

let private everyPart =
    test "every member does its part, every time, after pauses too" {
        for count in 1..4 do
            use team = new Workers(count)
            let done' = Array.zeroCreate<int> count
            let add = work (fun part _ -> done'[part] <- done'[part] + 1)

            for round in 1..200 do
                team.Run add

                if round % 50 = 0 then
                    Thread.Sleep 2

            Expect.allEqual done' 200 $"{count} members"
    }

let private meetings =
    test "what was written before a meeting is read after it" {
        for count in 1..4 do
            use team = new Workers(count)
            let values = Array.zeroCreate<int> count
            let wrong = ref 0

            let steps =
                work (fun part team ->
                    for step in 1..500 do
                        values[part] <- step
                        team.Meet()

                        if values |> Array.exists (fun value -> value <> step) then
                            Interlocked.Increment wrong |> ignore

                        team.Meet())

            team.Run steps
            Expect.equal wrong.Value 0 $"{count} members"
    }

let private failures =
    test "what a member throws, the caller gets; nobody waits for it, and the team works on" {
        use team = new Workers 3

        for failing in 0..2 do
            let call () =
                team.Run(
                    work (fun part team ->
                        if part = failing then
                            invalidOp $"part {part}"

                        team.Meet()
                        team.Meet())
                )

            Refused.saying<InvalidOperationException> $"part {failing}" call
            team.Run(work (fun _ team -> team.Meet()))
    }

let private quiet =
    test "calls allocate nothing" {
        use team = new Workers 2
        let meet = work (fun _ team -> team.Meet())

        let allocated () =
            let before = GC.GetAllocatedBytesForCurrentThread()

            for _ in 1..1000 do
                team.Run meet

            GC.GetAllocatedBytesForCurrentThread() - before

        // The first ones may: locks get their queues when they are first waited for.
        allocated () |> ignore
        Expect.isLessThan (allocated ()) 1000L "bytes in 1,000 calls"
    }

let tests =
    testSequenced (testList "workers" [ everyPart; meetings; failures; quiet ])
