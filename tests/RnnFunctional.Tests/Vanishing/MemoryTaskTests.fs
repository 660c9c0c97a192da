/// Tasks that need memory: that their answers follow from what is read, and need it all.
module RnnFunctional.Tests.MemoryTaskTests

open Expecto
open RnnFunctional
open RnnFunctional.Vanishing

let private row (x: NdArray) t = (NdArray.item t x).Data

/// The one place of `numbers` that is 1, where all others are 0.
let private hot (numbers: float[]) =
    Expect.equal (Array.sort numbers |> Array.distinct) [| 0.0; 1.0 |] "zeros and ones"
    Expect.equal (Array.sum numbers) 1.0 "one of them"
    Array.findIndex ((=) 1.0) numbers

/// A span and a sequence of `make` over it.
let private drawn (make: int -> MemoryTask) least (c: CellCase) =
    let task = make (least + c.Seed % 40)
    task, task.Draw(Rng.stream c.Seed "sequence" 0)

let private adding =
    property 100 "adding: what can be known by each time is the sum of the marked numbers so far" (fun (c: CellCase) ->
        let task, s = drawn Adding.task 2 c
        let rows = Array.init task.Steps (row s.X)

        let marked =
            [
                for t in 0 .. task.Steps - 1 do
                    if rows[t][1] = 1.0 then
                        t
            ]

        Expect.hasLength marked 2 "two are marked"
        Expect.isLessThan marked[0] (task.Span / 2) "one in the first half"
        Expect.isGreaterThanOrEqual marked[1] (task.Span / 2) "one in the second"
        Expect.all rows (fun r -> r[0] >= 0.0 && r[0] < 1.0) "numbers from 0 to 1"
        let sums = rows |> Array.scan (fun sum r -> sum + r[0] * r[1]) 0.0 |> Array.tail
        Expect.equal s.Y.Data sums "sums")

let private copy =
    property 100 "copy: ten symbols, blanks, a sign, and the ten again" (fun (c: CellCase) ->
        let task, s = drawn Copy.task 1 c
        Expect.equal task.Steps (task.Span + 20) "steps"
        let read = Array.init task.Steps (fun t -> hot (row s.X t))
        let answer = s.Y.Data |> Array.map int
        Expect.all read[..9] (fun i -> i < 8) "symbols"
        Expect.equal (Array.findIndex ((=) 9) read) (10 + task.Span - 1) "the sign, just before they are to be said"
        Expect.equal (read[10..] |> Array.filter ((<>) 8)) [| 9 |] "all else is blank"
        Expect.all answer[.. task.Steps - 11] ((=) 8) "nothing is to be said before"
        Expect.equal answer[task.Steps - 10 ..] read[..9] "the same ten")

let private firstSymbol =
    property 100 "first symbol: what comes first, and never again" (fun (c: CellCase) ->
        let task, s = drawn FirstSymbol.task 2 c
        let read = Array.init task.Steps (fun t -> hot (row s.X t))
        Expect.isLessThan read[0] 4 "one of four"
        Expect.all read[1..] (fun i -> i >= 4) "noise"
        Expect.all s.Y.Data ((=) (float read[0])) "the answer")

let private chance =
    test "chance: what saying the same whatever comes is worth" {
        let draws = 20000
        let task = Adding.task 10

        let squares =
            Array.init draws (fun i -> ((task.Draw(Rng.stream 1 "chance" i)).Y.Data[9] - 1.0) ** 2.0)

        // The sum of two uniform numbers less 1 has a mean square of 1/6, and its square a deviation of √(1/15 - 1/36).
        let tolerance = 6.0 * sqrt ((1.0 / 15.0 - 1.0 / 36.0) / float draws)
        Close.below (abs (Array.average squares - task.Chance)) tolerance "adding"

        for task, said in [ FirstSymbol.task 5, 2.0; Copy.task 5, 3.0 ] do
            let right =
                Array.init draws (fun i ->
                    if Array.last (task.Draw(Rng.stream 1 "chance" i)).Y.Data = said then
                        1.0
                    else
                        0.0)

            let tolerance = 6.0 * sqrt (task.Chance * (1.0 - task.Chance) / float draws)
            Close.below (abs (Array.average right - task.Chance)) tolerance task.Name
    }

let private spans =
    test "spans that are too short are refused" {
        Refused.naming [ "adding"; "at least 2"; "found 1" ] (fun () -> Adding.task 1)
        Refused.naming [ "copy"; "at least 1"; "found 0" ] (fun () -> Copy.task 0)
        Refused.naming [ "first symbol"; "at least 2"; "found 1" ] (fun () -> FirstSymbol.task 1)
    }

let tests = testList "tasks of memory" [ adding; copy; firstSymbol; chance; spans ]
