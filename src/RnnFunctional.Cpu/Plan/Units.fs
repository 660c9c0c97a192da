namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// One term of a sum of matrix products: W x, or Wᵀ x.
type internal Factor =
    {
        Matrix: Node
        IsTransposed: bool
        Input: Node
    }

/// What is computed as one.
type internal Work =
    /// One number after the other, in a program together with others.
    | Elementwise
    /// Start + Σ W x, in the registers of one product.
    | SumOfProducts of Factor list * start: Node option
    /// An operation of its own.
    | Single

/// How the nodes of a block are computed: which are only views of others, which go into a product as a whole, and what each
/// really needs.
type internal Units(nodes: Node[], roots: Node[], isView: Node -> bool, isWeight: Node -> bool) =
    let uses = Rewrite.uses nodes roots
    let inBlock = nodes |> Seq.map _.Id |> HashSet

    let isProduct (n: Node) =
        inBlock.Contains n.Id && Rewrite.isProduct n && isWeight n.Args[0]

    let isElementwise (n: Node) =
        match n.Op with
        | Unary _
        | Binary _
        | Select -> true
        | _ -> States.isInProgram n

    /// What a sum can start from: what is there before it.
    let isReady (n: Node) =
        not (inBlock.Contains n.Id) || isView n || n.Op.IsItem

    let factor (n: Node) =
        {
            Matrix = n.Args[0]
            IsTransposed = n.Op.IsMatMulT
            Input = n.Args[1]
        }

    let works = Dictionary<int64, Work>()

    let rec classify (n: Node) : Work =
        match works.TryGetValue n.Id with
        | true, work -> work
        | _ ->
            let work =
                if isProduct n then SumOfProducts([ factor n ], None)
                elif Rewrite.isAdd n then sum n
                elif isElementwise n then Elementwise
                else Single

            works[n.Id] <- work
            work

    /// An addition of products: taken in whole where nobody else wants them.
    and sum (n: Node) =
        let part (a: Node) =
            if uses a = 1 && inBlock.Contains a.Id && not (isView a) then
                match classify a with
                | SumOfProducts(factors, start) -> Some(factors, start)
                | _ -> None
            else
                None

        match part n.Args[0], part n.Args[1] with
        | Some(f, start), Some(g, None)
        | Some(f, None), Some(g, start) -> SumOfProducts(f @ g, start)
        | Some(f, None), None when isReady n.Args[1] -> SumOfProducts(f, Some n.Args[1])
        | None, Some(g, None) when isReady n.Args[0] -> SumOfProducts(g, Some n.Args[0])
        | _ -> Elementwise

    /// How `n` is computed.
    member _.Work(n: Node) = classify n

    /// The nodes whose values the computation of `n` reads.
    member _.Inputs(n: Node) : Node list =
        match classify n with
        | SumOfProducts(factors, start) ->
            (factors |> List.collect (fun f -> [ f.Matrix; f.Input ])) @ Option.toList start
        | _ -> List.ofArray n.Args

    /// How often `n` is read, were nothing taken in whole.
    member _.Uses(n: Node) = uses n
