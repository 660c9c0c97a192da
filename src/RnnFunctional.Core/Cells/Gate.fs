namespace RnnFunctional

/// An affine map of input and state: W_x x + b_x + W_h h + b_h, which is the lecture's W [h, x] + b with the matrix in
/// its two halves and both of PyTorch's biases.
type Gate =
    {
        /// [hidden; input]
        InputWeight: Tensor
        /// [hidden; state]
        StateWeight: Tensor
        /// [hidden]
        InputBias: Tensor
        /// [hidden]
        StateBias: Tensor
    }

[<AutoOpen>]
module GateSyntax =

    /// W_x x + b_x: the input's half of `gate`.
    [<CompiledName "OfInput">]
    let ofInput (gate: Gate) x =
        matmul gate.InputWeight x + gate.InputBias

    /// W_h h + b_h: the state's half of `gate`.
    [<CompiledName "OfState">]
    let ofState (gate: Gate) h =
        matmul gate.StateWeight h + gate.StateBias

    /// W [h, x] + b, as the lecture writes it.
    [<CompiledName "Affine">]
    let affine (gate: Gate) (h: Tensor) (x: Tensor) = ofInput gate x + ofState gate h

/// Gates stored as PyTorch stores them: one on top of the other in four tensors.
module Gates =

    let private stacked shape name role blocks hidden get =
        Spec.tensor
            {
                Name = name
                Shape = List.length blocks * hidden :: shape
                Role = role
                Blocks = blocks
                Fan = hidden
            }
            (get >> Array.ofSeq >> concatAlong 0)

    let private rows hidden k = slice 0 (k * hidden) hidden

    /// The gates called `blocks` for `input` inputs, `hidden` units and a state of size `state`: weight_ih [gates·hidden; input],
    /// weight_hh [gates·hidden; state] and, with `bias`, bias_ih and bias_hh [gates·hidden]. `get` lists the record's gates.
    let spec (bias: bool) (blocks: string list) input hidden state (get: 'R -> Gate list) : Spec<'R, Gate list> =
        let part role name shape (field: Gate -> Tensor) =
            stacked shape name role blocks hidden (get >> List.map field)

        let weights: Spec<'R, Tensor * Tensor> =
            spec {
                let! ih = part Kernel "weight_ih" [ input ] _.InputWeight
                and! hh = part Recurrent "weight_hh" [ state ] _.StateWeight
                return ih, hh
            }

        let gate ih hh bi bh k =
            {
                InputWeight = rows hidden k ih
                StateWeight = rows hidden k hh
                InputBias = rows hidden k bi
                StateBias = rows hidden k bh
            }

        let indices = [ 0 .. blocks.Length - 1 ]

        if bias then
            spec {
                let! ih, hh = weights
                and! bi = part InputBias "bias_ih" [] _.InputBias
                and! bh = part RecurrentBias "bias_hh" [] _.StateBias
                return indices |> List.map (gate ih hh bi bh)
            }
        else
            let none = zeros [ blocks.Length * hidden ]

            spec {
                let! ih, hh = weights
                return indices |> List.map (gate ih hh none none)
            }

    /// One gate called `name` with tensors of its own: name.weight_ih [hidden; input], name.weight_hh [hidden; hidden],
    /// name.bias_ih and name.bias_hh [hidden].
    let one name input hidden (get: 'R -> Gate) : Spec<'R, Gate> =
        let gates = spec true [ name ] input hidden hidden (get >> List.singleton)

        Spec.rename
            (fun part -> $"{name}.{part}")
            {
                Decls = gates.Decls
                Read = gates.Read >> List.head
                Write = gates.Write
            }
