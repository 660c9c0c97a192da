/// Every operation, alone and in a loop, on arguments that are the same for all rows or each row's own, on the compiled
/// engine or another one.
module RnnFunctional.Tests.CompiledOperations

open Expecto
open RnnFunctional

let private threads (c: OpCase) = 1 + c.Seed % 3
let private rows (c: OpCase) = 1 + c.Seed / 3 % 5

/// An argument that is a parameter or of each row, by a coin.
let private drawn (coins: Rng) (draw: int -> Tensor) =
    if coins.Below 2 = 0 then Parameter(draw 0) else Input draw

let private coins (c: OpCase) = Rng.stream c.Seed "coins" 0

/// The arguments of `example` for another row or time: other numbers in the same shapes.
let private argument (example: OpExample) (c: OpCase) i k =
    (fst (example.Make { c with Seed = c.Seed + 2 * k }))[i]

let private alone (example: OpExample) (c: OpCase) =
    let xs, f = example.Make c

    xs
    |> Array.mapi (fun i _ -> drawn (coins c) (argument example c i))
    |> Task.ofFunction example.Name c.Seed (rows c) (fun xs -> [| f xs |])

/// The operation at every time of a loop: some arguments come as sequences, others from outside; its results add up in a state.
let private inLoop (example: OpExample) (c: OpCase) =
    let xs, f = example.Make c
    let coins = coins c
    let steps = c.Seed % 4
    let isSequence = xs |> Array.map (fun _ -> coins.Below 2 = 0)

    let arguments =
        xs
        |> Array.mapi (fun i x ->
            drawn coins (fun r ->
                if isSequence[i] then
                    let at t =
                        (argument example c i (7 * r + t)).Array

                    Value(NdArray.stack x.Shape (Array.init steps at))
                else
                    argument example c i r))

    let start = Draw.normal c.Seed "start" (f xs).Shape

    let run (all: Tensor[]) =
        let arguments = Array.take xs.Length all

        let sequences =
            Array.append [| range steps |] (Array.zip arguments isSequence |> Array.filter snd |> Array.map fst)

        let step (s: Tensor[]) (items: Tensor[]) =
            let mutable next = 0

            let here =
                Array.map2
                    (fun argument isSequence ->
                        if isSequence then
                            next <- next + 1
                            items[next]
                        else
                            argument)
                    arguments
                    isSequence

            let y = f here
            [| 0.5 * s[0] + y |], [| y * s[0]; y |]

        let last, ys =
            Scan.many (c.Seed % 2 = 0) [| "s" |] step [| Array.last all |] sequences

        Array.append last ys

    Array.append arguments [| drawn coins (fun _ -> start) |]
    |> Task.ofFunction example.Name c.Seed (rows c) run

let private examples =
    let stop =
        {
            Name = "stop-gradient"
            Shows = "StopGradient"
            Make = fun c -> [| Draw.normal c.Seed "x" (c.Lead @ [ c.N ]) |], (fun xs -> stopGradient xs[0] * xs[0])
        }

    stop :: OpExamples.differentiable

/// The laws of all operations, each on `count` cases, by `check`, which takes a number of threads and a task.
let laws name count (check: int -> Task -> unit) =
    testList
        name
        [
            for example in examples do
                comparison count $"{example.Name}" (fun (c: OpCase) -> alone example c |> check (threads c))

                comparison count $"{example.Name}, in a loop" (fun (c: OpCase) ->
                    Scan.asLoops (fun () -> inLoop example c |> check (threads c)))

                comparison count $"{example.Name}, over all times" (fun (c: OpCase) ->
                    inLoop example c |> check (threads c))
        ]

let tests = laws "compiled operations" 12 Agreement.check
