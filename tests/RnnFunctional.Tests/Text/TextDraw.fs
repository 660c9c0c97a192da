namespace RnnFunctional.Tests

open RnnFunctional.Text

/// Made-up verdicts, with what they are to show put into them.
module TextDraw =

    /// A text of each class for each of `logits`, which are those of the positive ones; the negative ones have the opposite.
    let mirrored (logits: float[]) =
        Array.append logits (Array.map (~-) logits), Array.init (2 * logits.Length) (fun i -> i < logits.Length)

    /// `count` logits of which the share `right` is above 0, all of one strength.
    let logits (strength: float) (right: float) (count: int) =
        Array.init count (fun i ->
            if float i < right * float count then
                strength
            else
                -strength)

    let epoch number loss validationLoss : EpochReport =
        {
            Epoch = number
            Round = 1
            Loss = loss
            Validation =
                {
                    Accuracy = 0.8 + 0.01 * float number
                    Auc = 0.9
                    Loss = validationLoss
                }
            Tokens = 1000L
            Seconds = 2.0
        }

    let variant name test seconds : VariantResult =
        {
            Name = name
            Seeds = [| 1 .. Array.length test |]
            Test = test
            Validation = Some test
            Seconds = Array.map (fun _ -> seconds) test
        }
