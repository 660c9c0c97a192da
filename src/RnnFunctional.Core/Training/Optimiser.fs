namespace RnnFunctional

/// What a transformation may know besides the gradient: the number of the step (from 1), the learning rate, and the
/// parameters as they are.
type Moment =
    {
        Step: Tensor
        LearningRate: Tensor
        Parameters: Tensor
    }

/// A pure transformation of gradients: update vectors in, update vectors out, with memory in slots of the parameters' size that
/// start at zero. Written with tensors over the whole flat block, so that every engine can run or compile it.
type Transform =
    {
        Slots: int
        Apply: Moment -> Tensor -> Tensor[] -> Tensor * Tensor[]
    }

/// An optimiser by name: `Init` gives the slots for a number of parameters, `Update` new parameters and slots.
type Optimiser =
    {
        Name: string
        Transform: Transform
    }

    /// The slots before the first step, for `count` parameters.
    member o.Init(count: int) : Tensor[] =
        Array.init o.Transform.Slots (fun _ -> zeros [ count ])

    /// New parameters and slots after the step described by `moment`, from `gradient` and `slots`.
    member o.Update(moment: Moment, gradient: Tensor, slots: Tensor[]) : Tensor * Tensor[] =
        let update, slots = o.Transform.Apply moment gradient slots
        moment.Parameters + update, slots

module Transform =

    /// A transformation that remembers nothing.
    let stateless (f: Moment -> Tensor -> Tensor) =
        {
            Slots = 0
            Apply = fun moment g slots -> f moment g, slots
        }

    /// One transformation after the other.
    let chain (transforms: Transform list) =
        {
            Slots = transforms |> List.sumBy _.Slots
            Apply =
                fun moment g slots ->
                    let (g, _), slots =
                        transforms
                        |> List.fold
                            (fun ((g, rest: Tensor[]), doneSlots) t ->
                                let mine, rest = Array.splitAt t.Slots rest
                                let g, mine = t.Apply moment g mine
                                (g, rest), Array.append doneSlots mine)
                            ((g, slots), [||])

                    g, slots
        }

    /// -η g: the last link of every chain.
    let descend = stateless (fun moment g -> -moment.LearningRate * g)

    /// `transform`, except that numbers whose gradient is exactly zero stay as they are, and so do their slots: rows of a table that no
    /// example has named (TensorFlow's LazyAdam). An engine need not even look at them.
    let lazily (transform: Transform) =
        {
            Slots = transform.Slots
            Apply =
                fun moment g slots ->
                    let named = magnitude g
                    let update, next = transform.Apply moment g slots
                    select named update (Tensor.Of 0.0), Array.map2 (select named) next slots
        }

    /// Scales the whole gradient so that its Euclidean norm is at most `limit` (Pascanu et al. 2013).
    let clipByGlobalNorm (limit: float) =
        stateless (fun _ g ->
            let norm = sqrt (sumAll (g * g))
            // The 1e-6 keeps a zero gradient from dividing by zero, and is PyTorch's.
            g * minimum (Tensor.Of 1.0) (limit / (norm + 1e-6)))

    /// Cuts every number of the gradient to [-limit, limit].
    let clipByValue (limit: float) =
        stateless (fun _ g -> minimum (Tensor.Of limit) (maximum (Tensor.Of -limit) g))

    /// g + λ p: an L2 penalty when it stands before the optimiser's own link, decoupled decay (Loshchilov & Hutter 2019) after it.
    let decay (lambda: float) =
        stateless (fun moment g -> g + lambda * moment.Parameters)

    /// b ← μ b + g, and then b; with `nesterov` g + μ b.
    let momentum (mu: float) (nesterov: bool) =
        {
            Slots = 1
            Apply =
                fun _ g slots ->
                    let b = mu * slots[0] + g
                    (if nesterov then g + mu * b else b), [| b |]
        }

    /// v ← α v + (1 - α) g², and then g / (√v + ε) (Tieleman & Hinton 2012).
    let scaleByRms (alpha: float) (epsilon: float) =
        {
            Slots = 1
            Apply =
                fun _ g slots ->
                    let v = alpha * slots[0] + (1.0 - alpha) * g * g
                    g / (sqrt v + epsilon), [| v |]
        }

    /// v ← v + g², and then g / (√v + ε) (Duchi et al. 2011).
    let scaleBySum (epsilon: float) =
        {
            Slots = 1
            Apply =
                fun _ g slots ->
                    let v = slots[0] + g * g
                    g / (sqrt v + epsilon), [| v |]
        }

    /// m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², and then m̂ / (√v̂ + ε), where the hats divide by 1 - βᵗ (Kingma & Ba 2015).
    let scaleByAdam (beta1: float) (beta2: float) (epsilon: float) =
        {
            Slots = 2
            Apply =
                fun moment g slots ->
                    let m = beta1 * slots[0] + (1.0 - beta1) * g
                    let v = beta2 * slots[1] + (1.0 - beta2) * g * g
                    let correction (beta: float) = 1.0 - exp (moment.Step * log beta)
                    m / correction beta1 / (sqrt (v / correction beta2) + epsilon), [| m; v |]
        }

/// The known optimisers, each a chain of transformations. The learning rate comes with every step.
module Optimiser =

    let private make name links =
        {
            Name = name
            Transform = Transform.chain (links @ [ Transform.descend ])
        }

    /// p ← p - η g.
    let sgd = make "sgd" []

    /// Gradient descent with memory `mu`.
    let momentum mu =
        make "momentum" [ Transform.momentum mu false ]

    /// Nesterov's accelerated gradient with memory `mu` (Sutskever et al. 2013).
    let nesterov mu =
        make "nesterov" [ Transform.momentum mu true ]

    /// RMSProp with memory `alpha`.
    let rmsProp alpha epsilon =
        make "rmsprop" [ Transform.scaleByRms alpha epsilon ]

    /// Adagrad.
    let adagrad epsilon =
        make "adagrad" [ Transform.scaleBySum epsilon ]

    /// Adam with the memories `beta1` and `beta2`.
    let adamWith beta1 beta2 epsilon =
        make "adam" [ Transform.scaleByAdam beta1 beta2 epsilon ]

    /// Adam with the paper's memories, 0.9 and 0.999.
    let adam = adamWith 0.9 0.999 1e-8

    /// Adam with decoupled weight decay `lambda`.
    let adamW lambda =
        make "adamw" [ Transform.scaleByAdam 0.9 0.999 1e-8; Transform.decay lambda ]

    /// `optimiser` with `transform` applied to the gradient first: clipping, or an L2 penalty.
    let after (transform: Transform) (optimiser: Optimiser) =
        { optimiser with
            Transform = Transform.chain [ transform; optimiser.Transform ]
        }

    /// `optimiser` for models with large tables: what has no gradient in a step is left alone in it. See Transform.lazily.
    let lazily (optimiser: Optimiser) =
        {
            Name = "lazy " + optimiser.Name
            Transform = Transform.lazily optimiser.Transform
        }

    let private all =
        [
            "sgd", sgd
            "momentum", momentum 0.9
            "nesterov", nesterov 0.9
            "rmsprop", rmsProp 0.99 1e-8
            "adagrad", adagrad 1e-10
            "adam", adam
            "adamw", adamW 0.01
        ]

    /// The optimiser called `name`, with its customary settings. Errors: names those there are, and the nearest.
    let parse (name: string) = Nearest.choose "--optimiser" all name
