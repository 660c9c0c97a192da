/// What a study says: sentences that follow from its numbers.
module RnnFunctional.Tests.VanishingFindingsTests

open Expecto
open RnnFunctional.Vanishing

let private picture name at100 : Picture =
    {
        Name = name
        Flow =
            {
                Relative = Array.init 150 (fun k -> if k = 99 then at100 else 1.0)
                First = 1.0
                Rate = 0.5
            }
        Spectrum = None
    }

let private trial (task: MemoryTask) name steps : PlannedTrial * TrialResult =
    let remedy = Remedies.all |> List.find (fun r -> r.Name = name)

    {
        Task = task
        Remedy = remedy
        Seed = 1
        Budget =
            {
                Hidden = 1
                Batch = 1
                Steps = 100
                Every = 10
                Validation = 1
                Test = 1
            }
        Listens = false
    },
    {
        Task = task.Name
        Span = task.Span
        Remedy = name
        Seed = 1
        Parameters = 1
        Score = (if Option.isSome steps then 0.001 else 0.2)
        Solved = Option.isSome steps
        Diverged = false
        Steps = 100
        Seconds = 1.0
        Curve =
            [|
                {
                    Step = steps |> Option.defaultValue 100
                    Score = (if Option.isSome steps then 0.001 else 0.2)
                }
            |]
        Before = None
        After = None
    }

let private result trials : StudyResult =
    {
        Cells = [ picture "elman-tanh" 1e-29; picture "lru" 0.5 ]
        Remedies =
            [
                picture "tanh" 1e-29
                picture "lstm-chrono" 0.4
                picture "rotor-lstm" 0.3
                picture "gru" 1e-19
            ]
        Exploding = picture "exploding" 1e4
        Trials = trials
    }

let private said (sentences: string list) part =
    Expect.exists sentences (fun s -> s.Contains(part: string)) $"""{part} in {String.concat "\n" sentences}"""

let tests =
    testList
        "findings on vanishing gradients"
        [
            test "who solves what, the fastest first" {
                let task = Adding.task 400

                let sentences =
                    result
                        [
                            trial task "tanh" None
                            trial task "lstm-chrono" (Some 70)
                            trial task "rotor-lstm" (Some 30)
                            trial task "gru" None
                        ]
                    |> Findings.remedies

                said
                    sentences
                    "adding over 400 steps is solved by 2 of 4: rotor-lstm (30 steps), lstm-chrono (70 steps)."

                said sentences "The standard RNN fails the adding problem over 400 steps."

                said
                    sentences
                    "begins above a millionth, 2 of 2 solve the adding problem over 400 steps; of the others 0 of 2."
            }

            test "the proposal is told to win where it does, and to lose where it does" {
                let far, near = Adding.task 400, Adding.task 100

                let ours =
                    result
                        [
                            trial near "lstm-chrono" (Some 70)
                            trial near "rotor-lstm" (Some 30)
                            trial far "lstm-chrono" (Some 50)
                            trial far "rotor-lstm" None
                        ]
                    |> Findings.proposal

                said ours "solves 1 of 2 problems; the most that any known remedy solves is 2 (lstm-chrono)"
                said ours "fewer steps than every known remedy in 1 of them: adding 100."
                said ours "It fails where others do not: adding 400 (solved by lstm-chrono)."
            }

            test "gradients: the standard RNN's, and the cell in which it reaches furthest" {
                let sentences = result [ trial (Adding.task 100) "tanh" None ] |> Findings.gradients
                said sentences "at lag 100 it is 1e-29 of what it is at lag 1"
                said sentences "furthest in lru, with 0.5"
                said sentences "have 1e+4 of it"
            }

            test "ratios are written as they are read" {
                for number, text in [ 0.0, "nothing"; 0.523, "0.52"; 12.0, "12"; 1e-29, "1e-29"; nan, "no number" ] do
                    Expect.equal (Findings.ratio number) text "ratio"
            }
        ]
