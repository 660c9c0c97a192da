namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional
open RnnFunctional.Kernels

/// Element-wise nodes as one program: a step for each, in order, with what is read in the program only kept in registers, and pairs
/// that the processor or a kernel does in one made one.
module internal Fuse =

    let private opOf op =
        match op with
        | Unary Neg -> TileOp.Neg
        | Unary Exp -> TileOp.Exp
        | Unary Log -> TileOp.Log
        | Unary Sqrt -> TileOp.Sqrt
        | Unary Tanh -> TileOp.Tanh
        | Unary Sigmoid -> TileOp.Sigmoid
        | Unary Relu -> TileOp.Relu
        | Unary Softplus -> TileOp.Softplus
        | Binary Add -> TileOp.Add
        | Binary Sub -> TileOp.Sub
        | Binary Mul -> TileOp.Mul
        | Binary Div -> TileOp.Div
        | Binary Max -> TileOp.Max
        | Select -> TileOp.Select
        | other -> invalidOp $"{ShapeRule.name other} is not element-wise"

    /// A step before registers are given out: the node it computes, and the nodes it reads.
    type private Draft =
        {
            Op: TileOp
            Node: Node
            Args: Node list
        }

    /// The constant number of a node, if it is one.
    let private number (valueOf: Node -> Value) (n: Node) =
        match n.Op with
        | Constant _ -> (valueOf n).Constant
        | _ -> ValueNone

    /// `n` as one step; `inside` says which of its arguments can be taken in: those that nobody else reads.
    let private draft (valueOf: Node -> Value) (inside: Node -> bool) (taken: HashSet<int64>) (n: Node) =
        let take (nodes: Node list) =
            nodes |> List.iter (fun t -> taken.Add t.Id |> ignore)

        let isMul (m: Node) = m.Op = Binary Mul && inside m
        let isOne (m: Node) = number valueOf m = ValueSome 1.0

        let (|OneMinus|_|) (m: Node) =
            // Of nodes of other programs the arguments may be unknown here.
            if inside m && m.Op = Binary Sub && isOne m.Args[0] then
                Some m.Args[1]
            else
                None

        /// y (1 - y), a sigmoid's slope.
        let (|SigmoidSlope|_|) (m: Node) =
            match m.Op, m.Args with
            | Binary Mul, [| y; OneMinus z as rest |] when inside m && y.Id = z.Id -> Some(y, rest)
            | _ -> None

        /// 1 - y y, tanh's.
        let (|TanhSlope|_|) (m: Node) =
            match m with
            | OneMinus square when inside square && square.Op = Binary Mul && square.Args[0].Id = square.Args[1].Id ->
                Some(square.Args[0], square)
            | _ -> None

        let step op args = { Op = op; Node = n; Args = args }

        match n.Op, n.Args with
        | LinearScan _, [| factor; term; _ |] -> step (States.op n) [ factor; term ]
        | Binary Mul, [| ct; SigmoidSlope(y, rest) as slope |]
        | Binary Mul, [| SigmoidSlope(y, rest) as slope; ct |] ->
            take [ slope; rest ]
            step TileOp.SigmoidSlope [ y; ct ]
        | Binary Mul, [| ct; TanhSlope(y, square) as slope |]
        | Binary Mul, [| TanhSlope(y, square) as slope; ct |] ->
            take [ slope; square ]
            step TileOp.TanhSlope [ y; ct ]
        | Binary Add, [| a; b |] when isMul b ->
            take [ b ]
            step TileOp.MultiplyAdd [ b.Args[0]; b.Args[1]; a ]
        | Binary Add, [| a; b |] when isMul a ->
            take [ a ]
            step TileOp.MultiplyAdd [ a.Args[0]; a.Args[1]; b ]
        | Binary Sub, [| a; b |] when isMul b ->
            take [ b ]
            step TileOp.MultiplySubtract [ b.Args[0]; b.Args[1]; a ]
        | op, args -> step (opOf op) (List.ofArray args)

    /// The program of `nodes`, in order. `home` gives the memory of those that need one, `valueOf` that of what comes from outside.
    let program
        (domain: Domain)
        (uses: Node -> int)
        (home: Node -> View option)
        (valueOf: Node -> Value)
        (nodes: Node[])
        =
        let mine = nodes |> Seq.map _.Id |> HashSet
        let taken = HashSet<int64>()

        let inside (n: Node) =
            mine.Contains n.Id && (home n).IsNone && uses n = 1

        // From the last to the first, so that the larger patterns come first.
        let drafts =
            [
                for n in Array.rev nodes do
                    if not (taken.Contains n.Id) then
                        draft valueOf inside taken n
            ]
            |> List.rev

        let lastRead = Dictionary<int64, int>()

        drafts
        |> List.iteri (fun at d -> d.Args |> List.iter (fun a -> lastRead[a.Id] <- at))

        let registers = Dictionary<int64, int>()
        let free = Stack<int>()
        let mutable count = 0

        let operand (n: Node) =
            match registers.TryGetValue n.Id, mine.Contains n.Id with
            | (true, r), _ -> Register r
            | _, true -> Memory (home n).Value
            | _ ->
                match valueOf n with
                | { Constant = ValueSome number } -> Number number
                | value -> Memory value.View

        let steps =
            drafts
            |> List.mapi (fun at d ->
                let args =
                    match d.Node.Op, d.Args with
                    | LinearScan _, [ factor; term ] ->
                        [
                            operand factor
                            Memory (States.before d.Node (valueOf d.Node)).View
                            operand term
                        ]
                    | _, args -> List.map operand args

                for a in List.distinctBy _.Id d.Args do
                    match registers.TryGetValue a.Id with
                    | true, r when lastRead[a.Id] = at -> free.Push r
                    | _ -> ()

                let target =
                    match home d.Node with
                    | Some view -> Memory view
                    | None ->
                        let r =
                            if free.Count > 0 then
                                free.Pop()
                            else
                                count <- count + 1
                                count - 1

                        registers[d.Node.Id] <- r
                        Register r

                {
                    Op = d.Op
                    Target = target
                    Args = args
                })

        Program(domain, count, steps)

    /// A program that only copies a value to a place of form `domain` without holes.
    let copy (domain: Domain) (value: Value) (target: View) =
        let from =
            match value.Constant with
            | ValueSome number -> Number number
            | ValueNone -> Memory value.View

        Program(
            domain,
            0,
            [
                {
                    Op = TileOp.Copy
                    Target = Memory target
                    Args = [ from ]
                }
            ]
        )
