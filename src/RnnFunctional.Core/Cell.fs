namespace RnnFunctional

/// A recurrent cell: one step for one example, a pure function of parameters, state and input.
type Cell<'P, 'S> =
    {
        /// What the cell is called in messages, files and the catalogue.
        Name: string
        /// The size of the input vector.
        Input: int
        /// The size of the output vector.
        Output: int
        Parameters: Spec<'P>
        /// The carry, which starts at zero unless another is given.
        State: Spec<'S>
        Step: 'P -> 'S -> Tensor -> 'S * Tensor
    }

/// A cell whose parameters and state are arrays in the order of their declarations: what interpreters, combinators and C# see.
type AnyCell = Cell<Tensor[], Tensor[]>

/// How a cell is unrolled over time.
type Unroll =
    {
        /// From the last time to the first; outputs stay in the order of the inputs.
        Reverse: bool
        /// The number of steps that count in this row, a scalar: what follows is padding.
        Length: Tensor option
        /// Which steps count, a vector over time: those where it is positive.
        Mask: Tensor option
        /// Cuts back-propagation every so many steps.
        Truncate: int option
        /// In training, the share of the hidden state h that a step does not see: the same numbers at every step of a sequence
        /// (Gal & Ghahramani 2016).
        StateDropout: float
    }

module Unroll =

    /// From the first time to the last, every step.
    let forwards =
        {
            Reverse = false
            Length = None
            Mask = None
            Truncate = None
            StateDropout = 0.0
        }

    /// From the last time to the first, every step.
    let backwards = { forwards with Reverse = true }

    /// The first `length` steps of a row.
    let ofLength length =
        { forwards with
            Length = Some(Tensor.Of(float length))
        }

module Cell =

    /// The cell with its parameters and state as arrays.
    let erase (cell: Cell<'P, 'S>) : AnyCell =
        {
            Name = cell.Name
            Input = cell.Input
            Output = cell.Output
            Parameters = Spec.erase cell.Parameters
            State = Spec.erase cell.State
            Step =
                fun p s x ->
                    let next, y = cell.Step (Spec.read cell.Parameters p) (Spec.read cell.State s) x
                    Array.ofList (cell.State.Write next), y
        }

    /// The cell called `name` from `input` to `output` numbers, of its `parameters`, its `state` and its `step`.
    let make name input output parameters state step : Cell<'P, 'S> =
        {
            Name = name
            Input = input
            Output = output
            Parameters = parameters
            State = state
            Step = step
        }

    /// A cell from plain functions on arrays, as C# or a script may prefer to write it: `parameters` and `states` are what its
    /// `step` finds, by position.
    let define
        name
        input
        output
        parameters
        states
        (step: System.Func<Tensor[], Tensor[], Tensor, struct (Tensor[] * Tensor)>)
        : AnyCell =
        {
            Name = name
            Input = input
            Output = output
            Parameters = Spec.ofDecls (List.ofSeq parameters)
            State = Spec.ofDecls (List.ofSeq states)
            Step =
                fun p s x ->
                    let struct (next, y) = step.Invoke(p, s, x)
                    next, y
        }

    /// First parameter values of `cell` under `preset` and `seed`.
    let initialise preset seed (cell: Cell<'P, 'S>) : 'P =
        Preset.initialise preset seed cell.Parameters.Decls
        |> Block.split cell.Parameters.Decls
        |> Spec.read cell.Parameters

    /// The state in which `cell` starts: zero.
    let start (cell: Cell<'P, 'S>) : 'S = Spec.zero cell.State

    let private isHidden (state: Decl) = state.Name.Split('_')[0] = "h"

    /// A step that sees the states called h with a share of their numbers left out, the same at every step.
    let private dropState rate (states: Decl list) (step: Tensor[] -> Tensor[] -> Tensor[] * Tensor[]) =
        if rate = 0.0 then
            step
        elif not (states |> List.exists isHidden) then
            let names = states |> List.map _.Name |> String.concat ", "

            Errors.shape
                "dropout of the state"
                "a cell with a state called h"
                names
                "Take a cell that has one, or leave the dropout of the state out."
        else
            // Drawn here, outside of the loop.
            let masks =
                states
                |> List.map (fun d -> if isHidden d then Some(dropoutMask rate d.Shape) else None)
                |> Array.ofList

            let seen mask state =
                match mask with
                | Some mask -> state * mask
                | None -> state

            fun states inputs -> step (Array.map2 seen masks states) inputs

    /// Runs `cell` with parameters `p` from state `s` over the sequence `xs` [time; input]: the last state, and the outputs
    /// [time; output] in the order of the inputs. Steps that do not count leave the state alone and put out zeros.
    let run (how: Unroll) (cell: Cell<'P, 'S>) (p: 'P) (s: 'S) (xs: Tensor) : 'S * Tensor =
        Scope.within cell.Name (fun () ->
            let names, step = Scan.onArrays cell.State (cell.Step p)
            // As with all dropout, values are never dropped.
            let step =
                dropState (if xs.IsValue then 0.0 else how.StateDropout) cell.State.Decls step

            match xs.Shape with
            | [ steps; size ] when size = cell.Input ->
                let mask =
                    match how.Mask, how.Length with
                    | None, None -> None
                    | Some mask, None -> Some mask
                    | None, Some length -> Some(Scan.maskOf steps length)
                    | Some mask, Some length -> Some(minimum mask (Scan.maskOf steps length))

                let step, extra =
                    match mask with
                    | Some mask -> Scan.masked step, [| mask |]
                    | None -> step, [||]

                let step, extra =
                    match how.Truncate with
                    | Some every ->
                        Scan.truncated step, Array.append extra [| Scan.boundaries how.Reverse steps every |]
                    | None -> step, extra

                let last, ys =
                    Scan.many how.Reverse names step (Array.ofList (cell.State.Write s)) (Array.append [| xs |] extra)

                Spec.read cell.State last, ys[0]
            | found ->
                Errors.shape
                    "unroll"
                    $"a sequence [time; {cell.Input}]"
                    (Shape.show found)
                    $"The cell takes {cell.Input} numbers at each time.")

    /// `Grad.check` of `cell` over `steps` steps: of the mean square of its outputs and last state, with respect to parameters, first
    /// state and inputs, all drawn from `seed`. Under 1e-6 means: the gradient is right.
    let checkGradient steps seed (cell: Cell<'P, 'S>) : float =
        let erased = erase cell
        let rng = Rng.stream seed "check" 0

        let normal shape =
            Value(NdArray(shape, Array.init (Shape.size shape) (fun _ -> rng.Normal())))

        let parameters = initialise Preset.pytorch seed erased
        let state = erased.State.Decls |> List.map (fun d -> normal d.Shape) |> Array.ofList

        let loss (all: Tensor[]) =
            let p, rest = Array.splitAt parameters.Length all
            let s, xs = Array.splitAt state.Length rest
            let last, ys = run Unroll.forwards erased p s xs[0]
            last |> Array.fold (fun sum t -> sum + meanAll (t * t)) (meanAll (ys * ys))

        Grad.check loss (Array.concat [ parameters; state; [| normal [ steps; erased.Input ] |] ])

    /// `cell` with what it reads added to what it puts out, so that layers learn what to change (He et al. 2016, "Deep residual learning for
    /// image recognition"): y_t = cell(x_t) + x_t. Errors: an input and an output of different sizes, which can't be added.
    let residual (cell: Cell<'P, 'S>) : Cell<'P, 'S> =
        if cell.Input <> cell.Output then
            Errors.shape
                $"residual `{cell.Name}`"
                $"as many outputs as its {cell.Input} inputs"
                (string cell.Output)
                "Give the cell as many hidden units as inputs, or leave the residual out."

        { cell with
            Name = "residual " + cell.Name
            Step =
                fun p s x ->
                    let next, y = cell.Step p s x
                    next, y + x
        }

    /// Cells on top of each other as one cell: each reads what the one below puts out. Names get the suffixes _l0, _l1, …
    let stack (cells: AnyCell list) : AnyCell =
        let suffix k =
            Spec.rename (fun name -> name + "_l" + string k)

        let merge (select: AnyCell -> Spec<Tensor[]>) =
            cells
            |> List.mapi (fun k c -> (suffix k (select c)).Decls)
            |> List.concat
            |> Spec.ofDecls

        {
            Name = cells |> List.map _.Name |> String.concat " + "
            Input = cells.Head.Input
            Output = (List.last cells).Output
            Parameters = merge _.Parameters
            State = merge _.State
            Step =
                fun p s x ->
                    let states, y =
                        List.zip3
                            cells
                            (Spec.share (cells |> List.map _.Parameters) p)
                            (Spec.share (cells |> List.map _.State) s)
                        |> List.mapFold (fun x (cell, p, s) -> cell.Step p s x) x

                    Array.concat states, y
        }
