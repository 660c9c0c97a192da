/// The mathematics of gates: what saturated gates keep, and what bounds a state has.
module RnnFunctional.Tests.GateTests

open Expecto
open RnnFunctional

let private draw (c: CellCase) (cell: Cell<'P, 'S>) =
    let p = Draw.decls c.Seed "parameters" cell.Parameters.Decls
    let s = Draw.decls c.Seed "state" cell.State.Decls
    Spec.read cell.Parameters p, Spec.read cell.State s, Draw.normal c.Seed "x" [ c.Input ]

/// `gate` pushed so far to one side that no input moves it: σ(±1000 + a little) is 1 or 0 to the last bit.
let private saturate (side: float) (gate: Gate) =
    { gate with
        InputBias = gate.InputBias + 1000.0 * side
    }

let private lstm (c: CellCase) = Lstm.cell true c.Input c.Hidden

let private between low high (t: Tensor) =
    Expect.all t.Array.Data (fun v -> low <= v && v <= high) $"numbers from {low} to {high}: {t}"

let private ofLstm =
    testList
        "lstm"
        [
            property 50 "gates lie in (0, 1), and for whatever input in [0, 1]" (fun (c: CellCase) ->
                let p, s, x = draw c (lstm c)

                for gate in [ p.Forget; p.Input; p.Output ] do
                    let strict = sigmoid (affine gate s.H x)
                    Expect.all strict.Array.Data (fun v -> 0.0 < v && v < 1.0) $"open interval: {strict}"
                    between 0.0 1.0 (sigmoid (affine gate s.H (1e6 * x))))

            property 50 "the memory is bounded by what the gates let through: |c'| ≤ f |c| + i" (fun (c: CellCase) ->
                let p, s, x = draw c (lstm c)
                let next, _ = Lstm.step p s x
                let f, i = sigmoid (affine p.Forget s.H x), sigmoid (affine p.Input s.H x)
                let slack = f * magnitude s.C + i - magnitude next.C
                // Both sides are rounded: |tanh| ≤ 1 leaves a last place.
                between -1e-15 infinity slack)

            property
                50
                "an open forget gate and a shut input gate keep the memory to the last bit"
                (fun (c: CellCase) ->
                    let cell = lstm c
                    let p, s, _ = draw c cell

                    let p =
                        { p with
                            Forget = saturate 1.0 p.Forget
                            Input = saturate -1.0 p.Input
                        }

                    let last, _ =
                        Cell.run Unroll.forwards cell p s (Draw.normal c.Seed "xs" [ c.Steps; c.Input ])

                    Close.exactly "c" s.C last.C)

            property 30 "a shut forget gate forgets all: c' = i c̃, whatever c was" (fun (c: CellCase) ->
                let p, s, x = draw c (lstm c)

                let p =
                    { p with
                        Forget = saturate -1.0 p.Forget
                    }

                let step memory =
                    fst (Lstm.step p { s with C = memory } x)

                Close.exactly "c" (step (zeros s.C.Shape)).C (step s.C).C)
        ]

let private grus =
    [ "reset after", Gru.resetAfter true; "reset before", Gru.resetBefore true ]

let private ofGru =
    testList
        "gru"
        [
            for name, make in grus do
                property 50 $"{name}, an update gate of 1 keeps the state to the last bit" (fun (c: CellCase) ->
                    let cell = make c.Input c.Hidden
                    let p, s, _ = draw c cell

                    let p =
                        { p with
                            GruParams.Update = saturate 1.0 p.Update
                        }

                    let last, _ =
                        Cell.run Unroll.forwards cell p s (Draw.normal c.Seed "xs" [ c.Steps; c.Input ])

                    Close.exactly "h" s.H last.H)

            property 50 "where the reset gate is 1, both are one cell to the last bit" (fun (c: CellCase) ->
                let p, s, x = draw c (Gru.resetAfter true c.Input c.Hidden)

                let p =
                    { p with
                        GruParams.Reset = saturate 1.0 p.Reset
                    }

                Close.exactly "h" (fst (Gru.stepResetAfter p s x)).H (fst (Gru.stepResetBefore p s x)).H)

            property 50 "where it is 0, the candidate of reset-before knows nothing of the state" (fun (c: CellCase) ->
                let p, s, x = draw c (Gru.resetBefore true c.Input c.Hidden)

                let p =
                    { p with
                        GruParams.Reset = saturate -1.0 p.Reset
                        Update = saturate -1.0 p.Update
                    }

                let step h = fst (Gru.stepResetBefore p { H = h } x)
                Close.exactly "h" (step (zeros s.H.Shape)).H (step s.H).H)
        ]

let private bounds =
    let outputs (cell: Cell<'P, 'S>) (c: CellCase) size start =
        let p, s, _ = draw c cell
        let xs = size * Draw.normal c.Seed "xs" [ c.Steps; c.Input ]
        snd (Cell.run Unroll.forwards cell p (start s) xs)

    // From an h in [-1, 1], as the GRU's mean of candidate and state needs.
    let inside (s: HiddenState) = { H = tanh s.H }

    // Of a mean of two numbers up to 1 the last place may lie beyond.
    let bound = 1.0 + 1e-15

    testList
        "|h| ≤ 1"
        [
            for size in [ 1.0; 1e6 ] do
                property 30 $"elman with tanh, inputs of size {size}" (fun (c: CellCase) ->
                    between -1.0 1.0 (outputs (Elman.tanh true c.Input c.Hidden) c size id))

                property 30 $"lstm, inputs of size {size}" (fun (c: CellCase) ->
                    between -1.0 1.0 (outputs (lstm c) c size id))

                for name, make in grus do
                    property 30 $"gru {name} from a state within, inputs of size {size}" (fun (c: CellCase) ->
                        between -bound bound (outputs (make c.Input c.Hidden) c size inside))
        ]

/// minGRU in plain loops over numbers.
let private minGruByHand hidden (weight: float[,]) (bias: float[]) (h: float[]) (xs: float[][]) =
    let line row (x: float[]) =
        bias[row] + (x |> Seq.mapi (fun j v -> weight[row, j] * v) |> Seq.sum)

    let step (h: float[]) x =
        let next =
            Array.init hidden (fun k ->
                let z = 1.0 / (1.0 + exp -(line k x))
                (1.0 - z) * h[k] + z * line (hidden + k) x)

        next, next

    Array.mapFold step h xs

let private ofMinGru =
    let rows (t: Tensor) =
        Array.init t.Shape[0] (fun i -> (item i t).Array.Data)

    testList
        "mingru"
        [
            for bias in [ true; false ] do
                property 50 $"is its equations, bias: {bias}" (fun (c: CellCase) ->
                    let cell = Cell.erase (MinGru.cell bias c.Input c.Hidden)
                    let s = Subject.ofCell cell c
                    let last, ys = s.Run Unroll.forwards s.P s.S s.Xs

                    let biases =
                        if bias then
                            s.P[1].Array.Data
                        else
                            Array.zeroCreate (2 * c.Hidden)

                    let expected, expectedLast =
                        minGruByHand c.Hidden (array2D (rows s.P[0])) biases s.S[0].Array.Data (rows s.Xs)

                    let vector (data: float[]) = Value(NdArray.vector data)
                    // Sums of a few products, in another order.
                    Close.within 1e-12 "last" (vector expectedLast) last[0]
                    Close.within 1e-12 "outputs" (vector (Array.concat expected)) (reshape [ c.Steps * c.Hidden ] ys))

            property 50 "where the gate is shut, the state stays to the last bit" (fun (c: CellCase) ->
                let cell = MinGru.cell true c.Input c.Hidden
                let p, s, _ = draw c cell

                let p =
                    { p with
                        MinGruParams.UpdateBias = p.UpdateBias - 1000.0
                    }

                let last, _ =
                    Cell.run Unroll.forwards cell p s (Draw.normal c.Seed "xs" [ c.Steps; c.Input ])

                Close.exactly "h" s.H last.H)
        ]

let tests = testList "gates" [ ofLstm; ofGru; ofMinGru; bounds ]
