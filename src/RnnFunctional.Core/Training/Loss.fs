namespace RnnFunctional

/// Losses of predictions against targets: scalars, the mean over all numbers (of cross-entropies: over all cases), in nats
/// where they are entropies.
module Loss =

    /// Mean squared error. `prediction` and `target` have one shape.
    let mse (prediction: Tensor) (target: Tensor) =
        let d = prediction - target
        meanAll (d * d)

    /// Mean absolute error, with derivative 0 where the error is 0.
    let mae (prediction: Tensor) (target: Tensor) =
        meanAll (magnitude (prediction - target))

    /// Huber's loss (1964): d²/2 for errors up to `delta`, and delta (|d| - delta/2) beyond.
    let huber (delta: float) (prediction: Tensor) (target: Tensor) =
        let d = magnitude (prediction - target)
        meanAll (select (delta - d) (0.5 * d * d) (delta * (d - 0.5 * delta)))

    /// Cross-entropy of yes and no from `logits`, for targets in [0, 1] of the same shape: log(1 + exp z) - y z, without overflow.
    let binaryCrossEntropy (logits: Tensor) (target: Tensor) =
        meanAll (softplus logits - target * logits)

    /// Cross-entropy among the classes on the last axis of `logits` [..; classes], for class numbers `target` [..]. A number that
    /// is no class makes it NaN, which stops a training.
    let softmaxCrossEntropy (logits: Tensor) (target: Tensor) =
        let chosen = oneHot (Shape.last logits.Shape) target
        let ofChosen = sum (select chosen logits (Tensor.Of 0.0)) / sum chosen
        meanAll (logSumExp logits - ofChosen)
