namespace RnnFunctional.Tests

open RnnFunctional

/// Random functions of a few tensors: operations piled on each other, loops inside of loops.
module RandomGraph =

    /// Keeps numbers at about size 1 however many are piled up.
    let private tame (t: Tensor) = tanh (0.5 * t)

    let private unary (rng: Rng) (x: Tensor) =
        match rng.Below 8 with
        | 0 -> tanh x
        | 1 -> sigmoid x
        | 2 -> softplus x
        | 3 -> exp (tanh x)
        | 4 -> log (softplus x + 1.0)
        | 5 -> sqrt (x * x + 0.5)
        | 6 -> relu (x + 0.123)
        | _ -> -x

    let private binary (rng: Rng) (a: Tensor) (b: Tensor) =
        match rng.Below 6 with
        | 0 -> a + b
        | 1 -> a - b
        | 2 -> tame (a * b)
        | 3 -> a / (1.0 + b * b)
        | 4 -> maximum a (b + 0.217)
        | _ -> select (a - 0.119) b (0.5 * a)

    /// One of the shapes with the numbers of `shape`.
    let private reshaped (rng: Rng) (shape: Shape) : Shape =
        let size = Shape.size shape

        match rng.Below 4 with
        | 0 -> [ size ]
        | 1 -> shape @ [ 1 ]
        | 2 -> 1 :: shape
        | _ when size % 2 = 0 -> [ size / 2; 2 ]
        | _ -> [ size; 1 ]

    let private moved (rng: Rng) (x: Tensor) =
        let rank = x.Shape.Length
        let axis = rng.Below(max 1 rank)
        let size = if rank = 0 then 1 else x.Shape[axis]

        match rng.Below 9 with
        | 0 -> reshape (reshaped rng x.Shape) x
        | 1 -> broadcast ((1 + rng.Below 3) :: x.Shape) x
        | 2 when rank > 0 -> tame (sumTo (Shape.withAxis axis 1 x.Shape) x)
        | 3 when rank > 0 -> tame (sumTo (List.tail x.Shape) x)
        | 4 when rank > 0 && Shape.last x.Shape > 0 -> maxLast x
        | 5 when rank > 0 ->
            let start = rng.Below(size + 1)
            slice axis start (rng.Below(size - start + 1)) x
        | 6 when rank > 0 -> Tensor.Apply(Pad(axis, rng.Below 2, rng.Below 3), x)
        | 7 when rank > 0 -> concatAlong axis [ x; -x; slice axis 0 (size / 2) x ]
        | 8 when rank > 0 && x.Shape[0] > 0 ->
            gather x (Value(NdArray([ 2 ], Array.init 2 (fun _ -> float (rng.Below x.Shape[0])))))
        | _ -> stopGradient x

    let private product (rng: Rng) (a: Tensor) (b: Tensor) =
        match a.Shape with
        | [ _; n ] when not b.Shape.IsEmpty && Shape.last b.Shape = n && rng.Below 3 > 0 -> Some(tame (matmul a b))
        | [ m; _ ] when not b.Shape.IsEmpty && Shape.last b.Shape = m -> Some(tame (matmulT a b))
        | _ when
            not a.Shape.IsEmpty
            && not b.Shape.IsEmpty
            && Shape.leading a.Shape = Shape.leading b.Shape
            ->
            Some(tame (outer a b))
        | _ -> None

    /// A loop over some of `pool`, whose body is random, too.
    let rec private loop (rng: Rng) depth (pool: Tensor[]) : Tensor[] =
        match pool |> Array.filter (fun t -> not t.Shape.IsEmpty) with
        | [||] -> [||]
        | sequences ->
            let first = Draw.pick rng sequences

            let xs =
                sequences
                |> Array.filter (fun s -> s.Shape.Head = first.Shape.Head && rng.Below 2 = 0)
                |> Array.truncate 2
                |> Array.append [| first |]

            let states = Array.init (rng.Below 4) (fun _ -> Draw.pick rng pool)
            let outside = Array.init (rng.Below 3) (fun _ -> Draw.pick rng pool)
            let seed = rng.Next()

            let step (s: Tensor[]) (x: Tensor[]) =
                let rng = Rng seed
                let given = Array.concat [ s; x; outside ]
                let all = grow rng (depth + 1) (1 + rng.Below 6) given

                // What a step makes of a state must not be larger than it: a state that doubles at every step leaves nothing but rounding
                // where it cancels.
                let bounded (t: Tensor) =
                    if given |> Array.exists (fun g -> obj.ReferenceEquals(g, t)) then
                        t
                    else
                        tame t

                let next =
                    s
                    |> Array.map (fun state ->
                        let fitting = all |> Array.filter (fun t -> t.Shape = state.Shape)
                        let value = Draw.pick rng fitting

                        match rng.Below 3 with
                        | 0 -> bounded value
                        | 1 -> state + tame value
                        | _ -> tame (state + value))

                let ys = Array.init (rng.Below 4) (fun _ -> Draw.pick rng (Array.append all next))
                next, ys

            let names = states |> Array.mapi (fun i _ -> $"s{i}")
            let last, ys = Scan.many (rng.Below 2 = 0) names step states xs
            Array.append last ys

    /// `leaves` and what `count` random operations make of them.
    and grow (rng: Rng) depth count (leaves: Tensor[]) : Tensor[] =
        let add (pool: Tensor[]) _ =
            let a, b = Draw.pick rng pool, Draw.pick rng pool

            let made =
                match rng.Below 10 with
                | 0
                | 1 -> [| unary rng a |]
                | 2
                | 3 when (Shape.broadcast a.Shape b.Shape).IsSome -> [| binary rng a b |]
                | 4
                | 5 -> product rng a b |> Option.toArray
                | 6 when depth < 2 -> loop rng depth pool
                | 7
                | 8 -> [| moved rng a |]
                | _ -> [| binary rng a a |]

            // What grows too large is left.
            made
            |> Array.filter (fun t -> Shape.size t.Shape <= 60 && t.Shape.Length <= 4)
            |> Array.append pool

        List.fold add leaves [ 1..count ]

    /// The shapes of the leaves of every graph: sequences, matrices and numbers that fit together.
    let shapes: Shape[] =
        [| []; [ 3 ]; [ 4 ]; [ 3; 4 ]; [ 4; 3 ]; [ 2; 3 ]; [ 4; 1; 3 ] |]

    /// A few of what `count` random operations, drawn from `seed`, make of leaves of these `shapes`.
    let run seed count (leaves: Tensor[]) : Tensor[] =
        let rng = Rng.stream seed "graph" 0
        let all = grow rng 0 count leaves
        // The last ones, and some from anywhere: what is made of much, and what is read again.
        Array.append (Array.init 2 (fun _ -> Draw.pick rng all)) (all |> Array.rev |> Array.truncate 3)
