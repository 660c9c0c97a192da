/// Rows of a batch don't see each other: each gets what it would get alone.
module RnnFunctional.Tests.BatchLaws

open Expecto
open RnnFunctional

/// Rows of different lengths, each with a sequence of its own, padded with NaN to the length of the longest.
let private rows seed (s: Subject) =
    let steps, input = s.Xs.Shape[0], s.Xs.Shape[1]

    [|
        for r in 0..2 do
            let length = Rng.stream seed "length" r |> _.Below(steps + 1)
            let xs = Draw.normal seed $"row {r}" [ length; input ]
            length, Sequence.pad (steps - length) nan xs
    |]

/// States, outputs, and the gradients of all inputs of a weighed sum of both.
let private everything how seed (s: Subject) =
    let loss inputs =
        Weigh.sum seed (Subject.runOn how s inputs)

    Array.append (Subject.run how s) (snd (Grad.valueAndGradients loss (Subject.inputs s)))

/// The law: one graph, traced with lengths and sequences that differ from row to row, gives every row what it gets alone.
let private eachAlone (how: Unroll) seed (s: Subject) =
    let xs = Node.leaf PerRow "x" s.Xs.Shape
    let length = Node.leaf PerRow "length" []

    let leaf purpose i (t: Tensor) =
        Node.leaf Shared $"{purpose}{i}" t.Shape

    let p, state = Array.mapi (leaf "p") s.P, Array.mapi (leaf "s") s.S

    let symbolic =
        { s with
            P = Array.map Symbol p
            S = Array.map Symbol state
            Xs = Symbol xs
        }

    let roots =
        everything
            { how with
                Length = Some(Symbol length)
            }
            seed
            symbolic
        |> Array.map _.Node

    let shared =
        Seq.zip (Seq.append p state) (Seq.append s.P s.S)
        |> Seq.map (fun (n, t) -> n.Id, t.Array)
        |> dict

    let rows = rows seed s

    let found =
        Reference.runBatch roots (fun n -> shared[n.Id]) rows.Length (fun r n ->
            let steps, xs = rows[r]

            if n.Id = length.Id then
                NdArray.scalar (float steps)
            else
                xs.Array)

    rows
    |> Array.iteri (fun r (steps, xs) ->
        let alone =
            everything
                { how with
                    Length = Some(Tensor.Of(float steps))
                }
                seed
                { s with Xs = xs }

        Close.allExactly $"row {r}" alone (found[r] |> Array.map Value))

let tests =
    testList
        "rows of a batch"
        [
            for name, make in Subject.makers do
                property 15 $"{name}: each row gets what it gets alone" (fun (c: CellCase) ->
                    let how = if c.Seed % 2 = 0 then Unroll.forwards else Unroll.backwards
                    eachAlone how c.Seed (Subject.draw make c))

            property 25 "networks: each row gets what it gets alone" (fun (c: NetworkCase) ->
                eachAlone Unroll.forwards c.Sizes.Seed (Subject.ofNetwork c))
        ]
