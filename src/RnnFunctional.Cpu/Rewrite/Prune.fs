namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// Leaves away what nobody asks for: outputs of loops that are not read, states that only they needed, inputs that are not used.
module internal Prune =

    /// Which results of each loop behind `roots` are read.
    let private asked (roots: Node[]) =
        let asked = Dictionary<int64, HashSet<int>>()

        for node in Graph.reachable roots do
            match node.Op with
            | Item k ->
                let id = node.Args[0].Id

                if not (asked.ContainsKey id) then
                    asked[id] <- HashSet()

                asked[id].Add k |> ignore
            | _ -> ()

        asked

    /// The states whose next values the results `wanted` need, or that are wanted themselves.
    let private neededStates (loop: Loop) (wanted: int -> bool) =
        let count = loop.States.Length

        let ys =
            loop.Ys
            |> Array.indexed
            |> Array.filter (fun (j, _) -> wanted (count + j))
            |> Array.map snd

        let rec grow (needed: bool[]) =
            let roots =
                Array.zip loop.NextStates needed
                |> Array.filter snd
                |> Array.map fst
                |> Array.append ys

            let reached = Graph.reachable roots |> Seq.map _.Id |> HashSet

            let next =
                Array.map2 (fun (s: Node) isNeeded -> isNeeded || reached.Contains s.Id) loop.States needed

            if next = needed then needed else grow next

        grow (Array.init count wanted)

    let private only (keep: bool[]) (items: 'a[]) =
        Array.zip items keep |> Array.filter snd |> Array.map fst

    /// The loop of `c` with no more than the results `wanted`, and where each of its results then stands.
    let private loop (wanted: int -> bool) (c: LoopCall) : LoopCall * (int -> int) =
        let count = c.Loop.States.Length
        let states = neededStates c.Loop wanted
        let ys = c.Loop.Ys |> Array.mapi (fun j _ -> wanted (count + j))
        let next, outputs = only states c.Loop.NextStates, only ys c.Loop.Ys
        let reached = Graph.reachable (Array.append next outputs) |> Seq.map _.Id |> HashSet
        let isReached (n: Node) = reached.Contains n.Id
        let xs = c.Loop.Xs |> Array.map isReached
        let given = c.Loop.Captured |> Array.map isReached

        let pruned =
            {
                Loop =
                    { c.Loop with
                        States = only states c.Loop.States
                        Xs = only xs c.Loop.Xs
                        Captured = only given c.Loop.Captured
                        NextStates = next
                        Ys = outputs
                    }
                Init = only states c.Init
                Sequences = only xs c.Sequences
                Given = only given c.Given
            }

        let kept = Array.append states ys

        pruned, (fun k -> kept |> Seq.take k |> Seq.filter id |> Seq.length)

    /// `roots` without what they do not need.
    let run (roots: Node[]) : Node[] =
        let asked = asked roots
        let built = Dictionary<int64, Node>()
        let ofLoops = Dictionary<int64, (Node[] * (int -> int))>()

        for node in Graph.reachable roots do
            let args () =
                node.Args |> Array.map (fun a -> built[a.Id])

            match node.Op with
            | Scan l ->
                let pruned, place = Rewrite.call l (args ()) |> loop asked[node.Id].Contains
                ofLoops[node.Id] <- (Rewrite.results pruned, place)
            | Item k ->
                let results, place = ofLoops[node.Args[0].Id]
                built[node.Id] <- results[place k]
            | op ->
                built[node.Id] <-
                    (if node.Args.Length = 0 then
                         node
                     else
                         Node.create op (args ()) node.Shape)

        roots |> Array.map (fun r -> built[r.Id])
