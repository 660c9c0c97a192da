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

    /// Whether `b`, which reads `a`, can be computed in one program with it: a tile of it only from the same tile of `a`.
    let canJoin (a: Node) (b: Node) =
        isElementwise a
        && isElementwise b
        && places.Domain a = places.Domain b
        && units.Inputs b
           |> List.forall (fun i ->
               match places.Origin i with
               | Some o when o.Id = a.Id -> places.IsInPlace i o
               | _ -> true)
        // A first state is there before its program begins.
        && not (
            b.Op.IsLinearScan
            && places.Origin b.Args[2] |> Option.exists (fun o -> o.Id = a.Id)
        )

    /// The first stage in which `n` can be after `before`.
    let after (before: Node) (n: Node) =
        let s = stage[before.Id]

        if canJoin before n then s
        elif isElementwise before && not (isElementwise n) then s
        else s + 1

    let consumers = Dictionary<int64, List<Node>>()

    /// Of what waits for states in its program: whether time runs backwards there.
    let backwards = Dictionary<int64, bool>()

    /// The direction of time that a linear scan has itself.
    let own (n: Node) =
        match n.Op with
        | LinearScan reverse when isElementwise n -> [ reverse ]
        | _ -> []

    /// Gives `n` its stage. What would go through time both ways in one program waits for the next one.
    let place (n: Node) =
        let inputs = waits n
        let first = inputs |> List.fold (fun s i -> max s (after i n)) 0

        let joined =
            [
                for i in inputs do
                    match backwards.TryGetValue i.Id with
                    | true, direction when stage[i.Id] = first && canJoin i n -> direction
                    | _ -> ()
            ]

        let s, directions =
            match List.distinct (own n @ joined) with
            | [ _; _ ] -> first + 1, own n
            | directions -> first, directions

        stage[n.Id] <- s
        directions |> List.iter (fun direction -> backwards[n.Id] <- direction)

    let isBackwards (n: Node) =
        match backwards.TryGetValue n.Id with
        | true, direction -> direction
        | _ -> false

    /// Whether `b`, which reads `a`, is computed in the same program.
    let isSameProgram a b =
        canJoin a b && stage[a.Id] = stage[b.Id] && isBackwards a = isBackwards b

    do
        for n in needed do
            for i in waits n do
                if not (consumers.ContainsKey i.Id) then
                    consumers[i.Id] <- List()

                consumers[i.Id].Add n

            place n

        // Element-wise work as late as it can be, beside those that want it: what is computed in one program stays in registers.
        for n in Array.rev needed do
            match consumers.TryGetValue n.Id with
            | true, wanting when isElementwise n && not (roots.Contains n.Id || backwards.ContainsKey n.Id) ->
                let latest (c: Node) =
                    if canJoin n c || not (isElementwise c) then
                        stage[c.Id]
                    else
                        stage[c.Id] - 1

                stage[n.Id] <- wanting |> Seq.map latest |> Seq.min

                let beside =
                    wanting |> Seq.filter (fun c -> canJoin n c && stage[c.Id] = stage[n.Id])

                if not (Seq.isEmpty beside) && Seq.forall isBackwards beside then
                    backwards[n.Id] <- true
            | _ -> ()

    /// The one node that `n` follows from by a cheap operation with constants.
    let cheaply (n: Node) =
        match n.Op, n.Args |> Array.filter (fun a -> not a.Op.IsConstant) with
        | (Unary Neg | Binary(Add | Sub | Mul)), [| x |] -> Some x
        | _ -> None

    let isReadElsewhere (n: Node) =
        roots.Contains n.Id
        // The next state is computed from it.
        || n.Op.IsLinearScan
        || match consumers.TryGetValue n.Id with
           | true, wanting ->
               wanting
               |> Seq.exists (fun c ->
                   not (isSameProgram n c)
                   // Read through a view, it is read from memory.
                   || units.Inputs c
                      |> List.exists (fun i ->
                          i.Id <> n.Id && (places.Origin i |> Option.exists (fun o -> o.Id = n.Id))))
           | _ -> false

    /// Whether all that read `n` do so in programs of its form, number by number.
    let isReadByPrograms (n: Node) =
        match consumers.TryGetValue n.Id with
        | true, wanting ->
            wanting
            |> Seq.forall (fun c ->
                canJoin n c
                && units.Inputs c
                   |> List.forall (fun i -> i.Id = n.Id || places.Origin i |> Option.forall (fun o -> o.Id <> n.Id)))
        | _ -> false

    /// Whether every program that reads `n` computes it again, from something that is in memory anyway: sooner done than read.
    let isDoneAgain (n: Node) =
        isElementwise n
        && not (roots.Contains n.Id)
        && isReadElsewhere n
        && isReadByPrograms n
        && match cheaply n with
           | Some x ->
               match places.Origin x with
               | Some o -> places.Domain o = places.Domain n && places.IsInPlace x o && isReadElsewhere o
               | None -> true
           | None -> false

    /// How many stages there are.
    member _.Count =
        if needed.Length = 0 then
            0
        else
            1 + (needed |> Seq.map (fun n -> stage[n.Id]) |> Seq.max)

    /// The nodes of stage `s` in topological order.
    member _.Nodes(s: int) =
        needed |> Array.filter (fun n -> stage[n.Id] = s)

    /// Whether the program of `n` goes through time from the last one to the first.
    member _.IsBackwards(n: Node) = isBackwards n

    /// Whether every program that reads `n` computes it itself.
    member _.IsDoneAgain(n: Node) = isDoneAgain n

    /// Whether `n` is read by anything outside of its own program, so that it must be in memory.
    member _.IsReadElsewhere(n: Node) =
        isReadElsewhere n && not (isDoneAgain n)
