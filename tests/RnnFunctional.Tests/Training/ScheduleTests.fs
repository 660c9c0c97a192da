/// Learning rates over time.
module RnnFunctional.Tests.ScheduleTests

open Expecto
open RnnFunctional

let private values (schedule: Schedule) steps = [ for t in steps -> schedule t ]

let private same what expected found =
    // A cosine or a power and a product: a few roundings of numbers up to 1.
    Close.within 1e-15 what (Value(NdArray.vector expected)) (Value(NdArray.vector found))

let private schedules =
    testList
        "schedules"
        [
            testCase "constant stays 1" (fun () ->
                Expect.equal (values Schedule.constant [ 0; 1; 1000 ]) [ 1.0; 1.0; 1.0 ] "factors")

            testCase "step multiplies every so many steps" (fun () ->
                same "factors" [ 1.0; 1.0; 0.5; 0.5; 0.25 ] (values (Schedule.step 2 0.5) [ 0..4 ]))

            testCase "cosine goes from 1 to its floor, through the middle, and stays" (fun () ->
                same "factors" [ 1.0; 0.6; 0.2; 0.2 ] (values (Schedule.cosine 10 0.2) [ 0; 5; 10; 99 ]))

            testCase "cosine over no steps is at its floor or at 1, never NaN" (fun () ->
                same "factors" [ 1.0; 0.1 ] (values (Schedule.cosine 0 0.1) [ 0; 1 ]))

            property 30 "cosine never rises" (fun (c: CellCase) ->
                let total = 1 + c.Seed % 50
                let factors = values (Schedule.cosine total 0.1) [ 0 .. total + 3 ]
                Expect.all (List.pairwise factors) (fun (a, b) -> b <= a) "factors")

            testCase "warm-up grows evenly to the schedule's own factor" (fun () ->
                same "alone" [ 0.25; 0.5; 0.75; 1.0; 1.0 ] (values (Schedule.warmUp 4 Schedule.constant) [ 0..4 ])
                same "halved" [ 0.5; 1.0; 0.5 ] (values (Schedule.warmUp 2 (Schedule.step 2 0.5)) [ 0..2 ])
                same "none" [ 1.0 ] (values (Schedule.warmUp 0 Schedule.constant) [ 0 ]))
        ]

let private factors patience drop losses =
    losses
    |> List.scan (fun state loss -> Plateau.observe patience drop loss state) Plateau.start
    |> List.tail
    |> List.map _.Factor

let private plateau =
    testList
        "plateau"
        [
            testCase "drops when the loss was no better for more than `patience` observations" (fun () ->
                Expect.equal
                    (factors 2 0.5 [ 1.0; 1.0; 1.0; 1.0; 1.0; 1.0; 1.0; 0.5 ])
                    [ 1.0; 1.0; 1.0; 0.5; 0.5; 0.5; 0.25; 0.25 ]
                    "factors")

            testCase "keeps its factor while the loss falls, and begins to count anew with each best" (fun () ->
                Expect.equal (factors 1 0.1 [ 3.0; 2.0; 2.5; 1.0; 1.5 ]) [ 1.0; 1.0; 1.0; 1.0; 1.0 ] "factors")

            testCase "with no patience drops at once" (fun () ->
                Expect.equal (factors 0 0.5 [ 1.0; 1.0; 1.0 ]) [ 1.0; 0.5; 0.25 ] "factors")

            testCase "a NaN is no better than the best" (fun () ->
                Expect.equal (factors 0 0.5 [ 1.0; nan ]) [ 1.0; 0.5 ] "factors")
        ]

let tests = testList "learning rates" [ schedules; plateau ]
