namespace RnnFunctional.Tests

open System
open Expecto

/// Properties: laws that hold for every case drawn.
[<AutoOpen>]
module Property =

    /// The seed that a failure printed, in RNN_REPLAY as "a,b" or "a,b,size", to draw the same cases again.
    let private replay =
        match Environment.GetEnvironmentVariable "RNN_REPLAY" |> Option.ofObj with
        | None -> None
        | Some text ->
            match text.Split ',' |> Array.map (fun part -> part.Trim().TrimEnd('U', 'L')) with
            | [| a; b |] -> Some(uint64 a, uint64 b, None)
            | [| a; b; size |] -> Some(uint64 a, uint64 b, Some(int size))
            | _ -> invalidArg "RNN_REPLAY" $"two numbers and maybe a size expected, as in 17,43,11; found '{text}'."

    let private drawnFrom start count name (law: 'Case -> unit) =
        let config =
            { FsCheckConfig.defaultConfig with
                maxTest = count
                replay = start
                arbitrary = [ typeof<Arbitraries> ]
            }

        testPropertyWithConfig config name law

    /// The law `name`, checked on `count` cases.
    let property count name (law: 'Case -> unit) = drawnFrom replay count name law

    /// The law `name`, checked on `count` cases that are the same in every run, unless RNN_REPLAY names others: for laws that hold but for
    /// rounding. What float32 loses has no bound over all cases that might ever be drawn.
    let comparison count name (law: 'Case -> unit) =
        drawnFrom (replay |> Option.orElse (Some(20261124UL, 10141241892445447901UL, None))) count name law
