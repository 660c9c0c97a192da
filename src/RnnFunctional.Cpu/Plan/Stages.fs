namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// In which order a block is computed: in stages, each of which is element-wise programs, one for each form, and then everything else.
/// What stands in one stage does not wait for each other, except inside a program.
type internal Stages(units: Units, places: Placement, needed: Node[], roots: HashSet<int64>) =
    let stage = Dictionary<int64, int>()
    let isElementwise (n: Node) = (units.Work n).IsElementwise

    /// The computed nodes that `n` waits for.
    let waits (n: Node) =
        units.Inputs n |> List.choose places.Origin |> List.distinctBy _.Id

    /// Whether `b` can be computed in one program with `a`, which it reads: a tile of it only from the same tile of `a`.
    let isSameProgram (a: Node) (b: Node) =
        isElementwise a
        && isElementwise b
        && places.Domain a = places.Domain b
        && units.Inputs b
           |> List.forall (fun i ->
               match places.Origin i with
               | Some o when o.Id = a.Id -> places.IsInPlace i o
               | _ -> true)

    /// The first stage in which `n` can be after `before`.
    let after (before: Node) (n: Node) =
        let s = stage[before.Id]

        if isSameProgram before n then s
        elif isElementwise before && not (isElementwise n) then s
        else s + 1

    let consumers = Dictionary<int64, List<Node>>()

    do
        for n in needed do
            let inputs = waits n

            for i in inputs do
                if not (consumers.ContainsKey i.Id) then
                    consumers[i.Id] <- List()

                consumers[i.Id].Add n

            stage[n.Id] <- inputs |> List.fold (fun s i -> max s (after i n)) 0

        // Element-wise work as late as it can be, beside those that want it: what is computed in one program stays in registers.
        for n in Array.rev needed do
            match consumers.TryGetValue n.Id with
            | true, wanting when isElementwise n && not (roots.Contains n.Id) ->
                let latest (c: Node) =
                    if isSameProgram n c || not (isElementwise c) then
                        stage[c.Id]
                    else
                        stage[c.Id] - 1

                stage[n.Id] <- wanting |> Seq.map latest |> Seq.min
            | _ -> ()

    /// How many stages there are.
    member _.Count =
        if needed.Length = 0 then
            0
        else
            1 + (needed |> Seq.map (fun n -> stage[n.Id]) |> Seq.max)

    /// The nodes of stage `s` in topological order.
    member _.Nodes(s: int) =
        needed |> Array.filter (fun n -> stage[n.Id] = s)

    /// Whether `n` is read by anything outside of its own program, so that it must be in memory.
    member _.IsReadElsewhere(n: Node) =
        roots.Contains n.Id
        || match consumers.TryGetValue n.Id with
           | true, wanting ->
               wanting
               |> Seq.exists (fun c ->
                   not (isSameProgram n c && stage[c.Id] = stage[n.Id])
                   // Read through a view, it is read from memory.
                   || units.Inputs c
                      |> List.exists (fun i ->
                          i.Id <> n.Id && (places.Origin i |> Option.exists (fun o -> o.Id = n.Id))))
           | _ -> false
