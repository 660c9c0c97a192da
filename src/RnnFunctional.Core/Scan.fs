namespace RnnFunctional

open System

/// The loop over time, shaped like List.mapFold:
///
///     run : ('S -> 'X -> 'S * 'Y) -> 'S -> 'X sequence -> 'S * 'Y sequence
///
/// means, for sequences as lists,
///
///     let rec run step s xs =
///         match xs with
///         | [] -> s, []
///         | x :: rest ->
///             let s, y = step s x
///             let s, ys = run step s rest
///             s, y :: ys
///
/// The differences: a sequence is a tensor whose first axis is time; the state is a tuple of tensors that keep their shapes;
/// on values it loops, on symbols the step is traced once and one node is recorded; or, where every state is carried linearly,
/// h_t = a_t ⊗ h_{t-1} + b_t, linear scans and what is left over all times at once.
module Scan =

    let private checkCarry (names: string[]) (before: Tensor[]) (after: Tensor[]) =
        if after.Length <> before.Length then
            Errors.shape "scan" $"{before.Length} states back from the step" (string after.Length) "Return every state."

        Array.iteri2
            (fun i (a: Tensor) (b: Tensor) ->
                if a.Shape <> b.Shape then
                    Errors.shape
                        "scan"
                        $"state `{names[i]}` back as {Shape.show a.Shape}, as it went in"
                        (Shape.show b.Shape)
                        "A step returns each state in the shape in which it takes it: change the step, or the state's declaration.")
            before
            after

    let private lengthOf (xs: Tensor[]) =
        match xs |> Array.tryFind (fun x -> x.Shape.IsEmpty) with
        | Some _ ->
            Errors.shape
                "scan"
                "sequences, with time as their first axis"
                "a scalar"
                "Stack the inputs of all times first."
        | None -> ()

        match xs |> Array.map (fun x -> x.Shape.Head) |> Array.distinct with
        | [| length |] -> length
        | [||] -> Errors.shape "scan" "at least one sequence" "none" "Its length says how many steps there are."
        | lengths ->
            Errors.shape
                "scan"
                "sequences of one length"
                (String.Join(" and ", lengths))
                "Cut or pad them to the same number of steps."

    /// Runs `step : states → inputs → next states × outputs` along the first axis of every one of `xs`, backwards when
    /// `reverse` is set. Outputs stand in the order of the inputs in both directions. `names` are the states' names.
    let many
        reverse
        (names: string[])
        (step: Tensor[] -> Tensor[] -> Tensor[] * Tensor[])
        (init: Tensor[])
        (xs: Tensor[])
        =
        let length = lengthOf xs

        let step s x =
            let next, ys = step s x
            checkCarry names s next
            next, ys

        let record () =
            let node, scan = ScanRecord.trace reverse length names step init xs

            match node.Args |> Array.forall _.Op.IsConstant, ScanRecord.results node scan with
            | false, results ->
                if LinearLoop.keepsLoops () then
                    results
                else
                    let given = Array.skip (init.Length + xs.Length) node.Args
                    LinearLoop.trySolve scan init xs given |> Option.defaultValue results
            | true, (states, ys) ->
                // Only values go in, so that values come out: the loop over no steps at all.
                let value (t: Tensor) =
                    Value((Reference.run [| t.Node |] (fun _ -> invalidOp "a constant scan has no leaves"))[0])

                Array.map value states, Array.map value ys

        let loop () =
            let times =
                if reverse then
                    [ length - 1 .. -1 .. 0 ]
                else
                    [ 0 .. length - 1 ]

            let outputs, last =
                List.mapFold
                    (fun s t ->
                        let next, ys = step s (Array.map (item t) xs)
                        ys, next)
                    init
                    times

            let inOrder = if reverse then List.rev outputs else outputs
            last, Array.init inOrder.Head.Length (fun j -> inOrder |> List.map (Array.item j) |> stack)

        let isValue (t: Tensor) = t.IsValue

        if length > 0 && Array.forall isValue init && Array.forall isValue xs then
            // The step may still hold symbols of an outer trace; its first results tell.
            let next, ys = step init (Array.map (item (if reverse then length - 1 else 0)) xs)

            if Array.forall isValue next && Array.forall isValue ys then
                loop ()
            else
                record ()
        else
            record ()

    /// Runs `body`, and traces every scan in it as a loop, also where its states are carried linearly: what linear scans are compared with.
    let asLoops (body: unit -> 'T) : 'T = LinearLoop.keeping body

    /// The names of the states that `state` declares, and `step` on arrays of them.
    let onArrays (state: Spec<'S>) (step: 'S -> Tensor -> 'S * Tensor) =
        let names = state.Decls |> List.map _.Name |> Array.ofList

        let step (states: Tensor[]) (inputs: Tensor[]) =
            let next, y = step (Spec.read state states) inputs[0]
            Array.ofList (state.Write next), [| y |]

        names, step

    /// Runs `step` from the state `s`, whose form `state` declares, along the first axis of `xs`: the last state, and the
    /// outputs along a first axis of time.
    let run (state: Spec<'S>) (step: 'S -> Tensor -> 'S * Tensor) (s: 'S) (xs: Tensor) : 'S * Tensor =
        let names, step = onArrays state step
        let last, ys = many false names step (Array.ofList (state.Write s)) [| xs |]
        Spec.read state last, ys[0]

    /// A step that does nothing where its mask is not positive: the state stays, the output is zero, and neither the input
    /// nor its gradient counts. The mask is the last of the inputs, a scalar at each time.
    let masked (step: Tensor[] -> Tensor[] -> Tensor[] * Tensor[]) : Tensor[] -> Tensor[] -> Tensor[] * Tensor[] =
        fun states inputs ->
            let xs, mask = Array.take (inputs.Length - 1) inputs, Array.last inputs
            let zeroElsewhere (t: Tensor) = select mask t (Tensor.Of 0.0)
            let next, ys = step states (Array.map zeroElsewhere xs)
            Array.map2 (select mask) next states, Array.map zeroElsewhere ys

    /// A step whose state lets no gradient through where its switch is not positive: the last of the inputs, a scalar.
    let truncated (step: Tensor[] -> Tensor[] -> Tensor[] * Tensor[]) : Tensor[] -> Tensor[] -> Tensor[] * Tensor[] =
        fun states inputs ->
            let xs, flows = Array.take (inputs.Length - 1) inputs, Array.last inputs
            step (states |> Array.map (fun s -> select flows s (stopGradient s))) xs

    /// The mask of a row of `length` steps among `steps`: 1 before its end, 0 from there on.
    let maskOf (steps: int) (length: Tensor) =
        select (length - range steps) (Tensor.Of 1.0) (Tensor.Of 0.0)

    /// The switches of truncated back-propagation: 0 at every `every`-th step after the first, in the order in which the
    /// scan walks.
    let boundaries reverse (steps: int) (every: int) =
        if every < 1 then
            Errors.input $"truncated back-propagation: at least 1 step between cuts expected, found {every}."

        let walk = Array.init steps (fun k -> if k > 0 && k % every = 0 then 0.0 else 1.0)
        Value(NdArray.vector (if reverse then Array.rev walk else walk))
