namespace RnnFunctional.Tests

open RnnFunctional

/// Random tensors from a case's seed: each purpose has a stream of its own, so that a smaller case keeps its numbers.
module Draw =

    /// One of `items`.
    let pick (rng: Rng) (items: 'T[]) = items[rng.Below items.Length]

    let private fill (draw: Rng -> float) seed purpose (shape: Shape) =
        let rng = Rng.stream seed purpose 0
        Value(NdArray(shape, Array.init (Shape.size shape) (fun _ -> draw rng)))

    /// Normal numbers.
    let normal seed purpose shape = fill _.Normal() seed purpose shape

    /// Uniform numbers between `low` and `high`.
    let uniform (low: float) (high: float) seed purpose shape =
        fill (fun rng -> rng.Uniform(low, high)) seed purpose shape

    /// Numbers of either sign and at least 0.1 from 0: a finite difference with a step of 1e-5 stays on one side of it.
    let awayFromZero seed purpose shape =
        let draw (rng: Rng) =
            let sign = if rng.Uniform() < 0.5 then -1.0 else 1.0
            sign * rng.Uniform(0.1, 2.0)

        fill draw seed purpose shape

    /// Rows in which no two numbers are nearer than 0.5: a finite difference leaves their order alone.
    let spread seed purpose (shape: Shape) =
        let rng = Rng.stream seed purpose 0

        let row _ =
            Rng.permutation (Shape.last shape) rng
            |> Array.map (fun rank -> float rank + rng.Uniform(-0.25, 0.25))

        Value(NdArray(shape, Array.init (Shape.size (Shape.leading shape)) row |> Array.concat))

    /// Whole numbers from 0 to `count` - 1.
    let indices count seed purpose shape =
        fill (fun rng -> float (rng.Below count)) seed purpose shape

    /// Zeros and ones, as likely.
    let mask seed purpose shape = indices 2 seed purpose shape

    /// Normal numbers of half the usual size for each of `decls`, under its name: recurrences of random matrices stay finite.
    let decls seed purpose (decls: Decl list) =
        decls
        |> List.mapi (fun i d -> Value((0.5 * normal seed $"{purpose} {i}" d.Shape).Array.Named d.Name))
        |> Array.ofList

    /// Normal numbers in the shapes of `like`.
    let like seed purpose (like: Tensor seq) =
        like
        |> Seq.mapi (fun i t -> normal seed $"{purpose} {i}" t.Shape)
        |> Array.ofSeq
