namespace RnnFunctional.Cpu

open RnnFunctional

/// One training, whatever models it is seen through: who works on it, what it carries, and memory that all its plans use in turn.
[<Sealed>]
type internal Trainee(optimiser: Optimiser, parameters: float[], seed: int, threads: int) =
    let team = Team.ofSize threads
    let mutable step = 0
    let mutable version = 0

    member _.Optimiser = optimiser
    /// The key of the noise.
    member val Key = Noise.key seed
    member _.Team = team
    member val Weights = Weights(optimiser, parameters, team.Count)
    member val Arenas = Array.init team.Count (fun _ -> Arena())

    /// How many steps were taken.
    member _.Step = step

    /// Counts the changes of the parameters: what follows from them holds for a version.
    member _.Version = version

    /// The parameters have changed, and with this so many steps were taken.
    member _.Became(steps: int) =
        step <- steps
        version <- version + 1
