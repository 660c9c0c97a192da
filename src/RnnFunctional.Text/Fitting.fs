namespace RnnFunctional.Text

/// The mean losses of an epoch.
type EpochLosses =
    {
        Epoch: int
        Training: float
        Validation: float
    }

/// Whether a training fits too much, or not yet enough.
module Fitting =

    /// A rise of the validation loss by less than this share of it is taken for chance.
    let private rise = 0.01

    /// What the losses of `epochs`, of which there is one at least, say; as a sentence without its capital and its full stop.
    let verdict (epochs: EpochLosses list) : string =
        let lowest = epochs |> List.minBy _.Validation
        let last = List.last epochs

        if
            last.Validation > (1.0 + rise) * lowest.Validation
            && last.Training < lowest.Training
        then
            $"after epoch {lowest.Epoch} the network overfits: from there to epoch {last.Epoch} the loss in validation rises from %.3f{lowest.Validation} to %.3f{last.Validation}, while that in training falls from %.3f{lowest.Training} to %.3f{last.Training}"
        elif lowest.Epoch = last.Epoch then
            $"the loss in validation was lowest in the last epoch, %.3f{last.Validation} against %.3f{last.Training} in training: there is no sign of overfitting, and more epochs may still help"
        else
            $"the loss in validation levels off at %.3f{lowest.Validation} in epoch {lowest.Epoch}, against %.3f{lowest.Training} in training; the epochs after it neither help nor overfit"
