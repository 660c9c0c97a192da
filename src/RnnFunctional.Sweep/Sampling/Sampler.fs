namespace RnnFunctional.Sweep

open RnnFunctional

/// Naming configurations. Each sampler is a function of the study, the number of the configuration and the trials that don't run, and of
/// nothing else, so that a sweep of one trial at a time is the same whenever it is repeated, also after an interruption. Grid and random
/// don't look at trials: with them this holds for any number of trials at a time. With TPE several at a time come out as their order of
/// finishing has it.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Sampler =

    /// The samplers by name, with 5 points for each range of real numbers in a grid.
    let all = [ "grid", Grid 5; "random", Random; "tpe", Tpe ]

    /// How many configurations `study` has: infinity where there is no last one.
    let count (study: Study) =
        match study.Sampler with
        | Grid points -> Grid.count points study.Space
        | Random
        | Tpe -> infinity

    /// Configuration `number` of `study`, from 0 on, which is its start where it has one, after `trials`, of which those that run don't count;
    /// none behind the last of a grid.
    let propose (study: Study) (number: int) (trials: Trial list) : Configuration option =
        match study.Sampler with
        | Grid points -> Grid.propose points study.Space number
        | _ when number = 0 && study.Start.IsSome -> study.Start
        // TPE that knows nothing draws at random.
        | Random -> Some(Tpe.propose study number [])
        | Tpe -> Some(Tpe.propose study number trials)
