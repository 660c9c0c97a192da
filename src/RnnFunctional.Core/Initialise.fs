namespace RnnFunctional

open System

/// How declared parameters get their first values: a name for reports, and a draw for each declaration.
type Preset =
    {
        Name: string
        Draw: Rng -> Decl -> float[]
    }

/// Initialisation presets, by the name of the framework or paper they follow.
module Preset =

    let private count (decl: Decl) = Shape.size decl.Shape

    let private uniform bound (decl: Decl) (rng: Rng) =
        Array.init (count decl) (fun _ -> rng.Uniform(-bound, bound))

    /// PyTorch's: everything U(±1/√n), with n the hidden size (in a linear layer its number of inputs); tables N(0, 1).
    let pytorch =
        let draw (rng: Rng) (decl: Decl) =
            match decl.Role with
            | Table -> Array.init (count decl) (fun _ -> rng.Normal())
            | _ -> uniform (1.0 / sqrt (float (max 1 decl.Fan))) decl rng

        { Name = "pytorch"; Draw = draw }

    /// A matrix whose columns (or rows, if there are fewer of them) are orthonormal: Gram and Schmidt, twice over, on normal
    /// draws. Source of the recipe: Saxe et al. 2014.
    let private orthonormal rows columns (rng: Rng) =
        let long, short = max rows columns, min rows columns
        let vectors = Array.init short (fun _ -> Array.init long (fun _ -> rng.Normal()))

        let dot a b =
            Array.fold2 (fun s x y -> s + x * y) 0.0 a b

        for k in 0 .. short - 1 do
            for _ in 1..2 do
                for j in 0 .. k - 1 do
                    let share = dot vectors[k] vectors[j]
                    vectors[k] <- Array.map2 (fun x y -> x - share * y) vectors[k] vectors[j]

            let norm = sqrt (dot vectors[k] vectors[k])
            vectors[k] <- vectors[k] |> Array.map (fun x -> x / norm)

        Array.init (rows * columns) (fun i ->
            let r, c = i / columns, i % columns
            if rows >= columns then vectors[c][r] else vectors[r][c])

    /// `data` with the rows of the block called `block` filled by `value`.
    let private fillBlock block (value: int -> float) (decl: Decl) (data: float[]) =
        match List.tryFindIndex ((=) block) decl.Blocks with
        | Some k ->
            let size = data.Length / decl.Blocks.Length
            Array.mapi (fun i old -> if i / size = k then value (i - k * size) else old) data
        | None -> data

    /// `preset` with the bias of the forget gate set to `value` (Gers et al. 2000; Jozefowicz et al. 2015): the input bias' block
    /// named "forget"; the recurrent bias' block is zero, so that the two sum to it.
    let forgetBias (value: float) preset =
        {
            Name = $"{preset.Name}, forget bias {value}"
            Draw =
                fun rng decl ->
                    let data = preset.Draw rng decl

                    match decl.Role with
                    | InputBias -> fillBlock "forget" (fun _ -> value) decl data
                    | RecurrentBias -> fillBlock "forget" (fun _ -> 0.0) decl data
                    | _ -> data
        }

    /// Keras': kernels Glorot uniform, recurrent kernels orthogonal as a whole, biases zero, forget bias 1, tables U(±0.05).
    let keras =
        let draw (rng: Rng) (decl: Decl) =
            match decl.Role, decl.Shape with
            | Table, _ -> uniform 0.05 decl rng
            | Kernel, [ rows; columns ] -> uniform (sqrt (6.0 / float (rows + columns))) decl rng
            | Recurrent, [ rows; columns ] -> orthonormal rows columns rng
            | _ -> Array.zeroCreate (count decl)

        { forgetBias 1.0 { Name = "keras"; Draw = draw } with
            Name = "keras"
        }

    /// `preset` with orthogonal matrices on the state, each gate's its own (Saxe, McClelland & Ganguli 2014): what goes round in the state keeps
    /// its length. A vector that stands for a diagonal is made of ones and minus ones.
    let orthogonal preset =
        {
            Name = $"{preset.Name}, orthogonal"
            Draw =
                fun rng decl ->
                    match decl.Role, decl.Shape with
                    | Recurrent, [ rows; columns ] ->
                        decl.Blocks
                        |> List.map (fun _ -> orthonormal (rows / decl.Blocks.Length) columns rng)
                        |> Array.concat
                    | Recurrent, _ -> Array.init (count decl) (fun _ -> if rng.Uniform() < 0.5 then -1.0 else 1.0)
                    | _ -> preset.Draw rng decl
        }

    /// `scale` times the identity on the state, for each gate, biases of zero and N(0, 0.001²) for all that is not a table, which is `preset`'s
    /// (Le, Jaitly & Hinton 2015): a state that hears little stays as it is, or grows by `scale` at each step. Where a state of another size is
    /// read, the identity is as large as it can be.
    let identity (scale: float) preset =
        {
            Name = $"{preset.Name}, identity {scale}"
            Draw =
                fun rng decl ->
                    match decl.Role, decl.Shape with
                    | Recurrent, [ rows; columns ] ->
                        let height = rows / decl.Blocks.Length

                        Array.init (rows * columns) (fun i -> if i / columns % height = i % columns then scale else 0.0)
                    | Recurrent, _ -> Array.create (count decl) scale
                    | (InputBias | RecurrentBias), _ -> Array.zeroCreate (count decl)
                    | Kernel, _ -> Array.init (count decl) (fun _ -> 0.001 * rng.Normal())
                    | _ -> preset.Draw rng decl
        }

    /// For memories of up to `steps` steps (Tallec & Ollivier 2018): the forget (LSTM) or update (GRU) gate's bias is
    /// log U(1, steps - 1), the input gate's its negative; everything else is `preset`'s.
    let chrono (steps: int) preset =
        if steps < 3 then
            Errors.input $"chrono initialisation: at least 3 steps of memory expected, found {steps}."

        {
            Name = $"{preset.Name}, chrono {steps}"
            Draw =
                fun rng decl ->
                    let data = preset.Draw rng decl
                    let gates = [ "forget"; "update"; "input" ]

                    match decl.Role with
                    | RecurrentBias ->
                        gates
                        |> List.fold (fun data gate -> fillBlock gate (fun _ -> 0.0) decl data) data
                    | InputBias ->
                        let size = data.Length / decl.Blocks.Length
                        let memory = Array.init size (fun _ -> log (rng.Uniform(1.0, float (steps - 1))))

                        data
                        |> fillBlock "forget" (fun i -> memory[i]) decl
                        |> fillBlock "update" (fun i -> memory[i]) decl
                        |> fillBlock "input" (fun i -> -memory[i]) decl
                    | _ -> data
        }

    /// The preset that `text` spells: pytorch or keras, then any of forget:VALUE, chrono:STEPS, orthogonal and identity:SCALE, as in
    /// "keras,forget:2".
    /// Errors: says what is possible.
    let parse (text: string) =
        let refuse part =
            Errors.input
                $"initialisation: pytorch or keras, then any of forget:VALUE, chrono:STEPS, orthogonal and identity:SCALE expected, found '{part}' in '{text}'. For example pytorch,forget:1."

        let modify preset (part: string) =
            match part.Split ':' with
            | [| "forget"; value |] when Double.TryParse(value) |> fst -> forgetBias (float value) preset
            | [| "identity"; scale |] when Double.TryParse(scale) |> fst -> identity (float scale) preset
            | [| "identity" |] -> identity 1.0 preset
            | [| "orthogonal" |] -> orthogonal preset
            | [| "chrono"; steps |] when Int32.TryParse(steps) |> fst -> chrono (int steps) preset
            | _ -> refuse part

        match List.ofArray (text.Split ',') with
        | "pytorch" :: rest -> List.fold modify pytorch rest
        | "keras" :: rest -> List.fold modify keras rest
        | part :: _ -> refuse part
        | [] -> refuse ""

    /// The first values of `decls` under `preset` and `seed`, as a block. Each tensor has a random stream of its own, by its
    /// position, so that adding one leaves the others' values alone.
    let initialise preset seed (decls: Decl list) : float[] =
        decls
        |> List.mapi (fun i decl ->
            match decl.Role with
            | Silent -> Array.zeroCreate (count decl)
            | _ -> preset.Draw (Rng.stream seed "initialise" i) decl)
        |> Array.concat
