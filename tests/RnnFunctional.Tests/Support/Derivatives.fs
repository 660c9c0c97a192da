namespace RnnFunctional.Tests

open RnnFunctional

module Traced =

    /// `f` at `xs` as a graph whose leaves are `xs`, interpreted.
    let run (f: Tensor[] -> Tensor[]) (xs: Tensor[]) : Tensor[] =
        let leaves = xs |> Array.mapi (fun i x -> Node.leaf Shared $"x{i}" x.Shape)
        let values = dict (Seq.zip (leaves |> Seq.map _.Id) xs)
        let roots = f (Array.map Symbol leaves) |> Array.map _.Node

        Reference.run roots (fun n -> values[n.Id].Array) |> Array.map Value

/// Laws of derivatives, for any function of some tensors.
module Derivatives =

    /// The gradient of the scalar `f` at `xs`.
    let gradients f (xs: Tensor[]) = snd (Grad.valueAndGradients f xs)

    /// ⟨vjp ct, t⟩ = ⟨ct, jvp t⟩ at `xs`: up to some hundred products of size 1, summed in another order.
    let areDual seed (f: Tensor[] -> Tensor[]) (xs: Tensor[]) =
        let ts = Draw.like seed "tangents" xs
        let _, forward = Grad.jvp f xs ts
        let cts = Draw.like seed "cotangents" forward
        let _, back = Grad.vjp f xs cts
        Close.numbers 1e-10 "⟨ct, J t⟩" (Weigh.dot back ts) (Weigh.dot cts forward)

    /// The gradient of a scalar that bends in every result of `f`: Σ w y².
    let ofSquares seed (f: Tensor[] -> Tensor[]) =
        gradients (f >> Array.map (fun y -> y * y) >> Weigh.sum seed)

    /// H t, forwards over backwards and backwards over backwards: the same terms, rounded in another order.
    let secondAgree seed (f: Tensor[] -> Tensor[]) (xs: Tensor[]) =
        let ts = Draw.like seed "tangents" xs
        let gradient = ofSquares seed f

        let along xs =
            Array.map2 (fun g t -> sumAll (g * t)) (gradient xs) ts |> Array.reduce (+)

        let _, forward = Grad.jvp gradient xs ts
        Close.allWithin 1e-10 "H t" (gradients along xs) forward
