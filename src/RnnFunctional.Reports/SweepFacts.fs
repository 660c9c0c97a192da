namespace RnnFunctional.Reports

open RnnFunctional.Measures
open RnnFunctional.Sweep

/// What the winner of a sweep came to on the test part.
type TestScore =
    {
        Configuration: Configuration
        Measure: Measure
        /// The seeds, and the score under each.
        Scores: (int * float) list
        /// Of the winner's run.
        Folder: string
    }

/// What a report on a sweep shows.
type SweepFacts =
    {
        Title: string
        /// The task's name: "imdb".
        Task: string
        /// The study's name, as commands take it.
        Name: string
        Study: Study
        /// Trials of the lesson's preset under the sweep's seeds; none where it was not trained.
        Baseline: Trial list
        Trials: Trial list
        /// The numbers of the trials that failed, and why each did.
        Faults: (int * string) list
        /// What was run, item by item: the command, the engine, the data.
        Run: (string * string) list
        /// None as long as the test part has not been looked at.
        Test: TestScore option
    }
