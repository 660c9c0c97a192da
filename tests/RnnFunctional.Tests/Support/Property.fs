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

    /// The law `name`, checked on `count` cases.
    let property count name (law: 'Case -> unit) =
        let config =
            { FsCheckConfig.defaultConfig with
                maxTest = count
                replay = replay
                arbitrary = [ typeof<Arbitraries> ]
            }

        testPropertyWithConfig config name law
