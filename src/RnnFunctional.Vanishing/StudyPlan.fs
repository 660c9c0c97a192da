namespace RnnFunctional.Vanishing

/// One trial of a study.
type PlannedTrial =
    {
        Task: MemoryTask
        Remedy: Remedy
        Seed: int
        Budget: Budget
        /// Whether the network is heard before and after.
        Listens: bool
    }

    /// What files and messages call it.
    member t.Name = $"{t.Task.Name}-{t.Task.Span}-{t.Remedy.Name}-{t.Seed}"

/// What a study consists of.
module StudyPlan =

    let private budget hidden steps =
        {
            Hidden = hidden
            Batch = 32
            Steps = steps
            Every = 50
            Validation = 200
            Test = 1000
        }

    let private whole =
        [
            budget 32 2500, Adding.task, [ 100; 200; 400; 1000 ]
            budget 64 1500, Copy.task, [ 100; 200 ]
            budget 32 1000, FirstSymbol.task, [ 100; 1000 ]
        ]

    /// Trials that take longest come last, and have fewer steps, so that the whole study ends in 25 minutes on two cores.
    let private longest =
        [ budget 64 600, Copy.task, [ 400 ]; budget 64 300, Copy.task, [ 1000 ] ]

    let private quick =
        [
            budget 32 1000, Adding.task, [ 100; 200 ]
            budget 64 400, Copy.task, [ 100 ]
            budget 32 300, FirstSymbol.task, [ 100 ]
        ]

    /// Remedies that are carried by linear scans, and how far the goal has them reach.
    let private far = [ "mingru"; Remedies.trace ], 5000

    let private farBudget =
        { budget 32 2500 with
            Batch = 16
            Validation = 100
            Test = 500
        }

    /// The span at which networks are heard.
    let heard = 200

    /// The trials of a study of `remedies`, from short spans to long ones, each with `seeds` seeds from 1 on.
    let trials isQuick seeds (remedies: Remedy list) : PlannedTrial list =
        let trial task budget seed remedy =
            {
                Task = task
                Remedy = remedy
                Seed = seed
                Budget = budget
                Listens = task.Name = "adding" && task.Span = heard && seed = 1
            }

        let all problems =
            [
                for budget, task, spans in problems do
                    for span in spans do
                        for seed in 1..seeds do
                            yield! remedies |> List.map (trial (task span) budget seed)
            ]

        [
            yield! all (if isQuick then quick else whole)

            if not isQuick then
                for remedy in remedies do
                    if List.contains remedy.Name (fst far) then
                        for seed in 1..seeds do
                            trial (Adding.task (snd far)) farBudget seed remedy

                yield! all longest
        ]
