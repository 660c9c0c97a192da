/// Random numbers: streams that can be told apart, saved and repeated.
module RnnFunctional.Tests.RngTests

open System
open Expecto
open RnnFunctional

let private draws count (rng: Rng) = [ for _ in 1..count -> rng.Next() ]

let tests =
    testList
        "random numbers"
        [
            testCase "the generator is SplitMix64" (fun () ->
                // The first outputs for the seed 1234567, as published with the algorithm.
                let expected =
                    [ 6457827717110365317UL; 3203168211198807973UL; 9817491932198370423UL ]

                Expect.equal (draws 3 (Rng 1234567UL)) expected "draws")

            property 50 "a stream made from a state goes on where that one stood" (fun (c: CellCase) ->
                let rng = Rng.stream c.Seed "a" 0
                draws c.Steps rng |> ignore
                let saved = Rng rng.State
                Expect.equal (draws 5 saved) (draws 5 rng) "draws")

            property 50 "streams of another purpose, number or seed are others" (fun (c: CellCase) ->
                let streams =
                    [
                        Rng.stream c.Seed "a" 0
                        Rng.stream c.Seed "a" 1
                        Rng.stream c.Seed "b" 0
                        Rng.stream c.Seed "ab" 0
                        Rng.stream c.Seed "ba" 0
                        Rng.stream (c.Seed + 1) "a" 0
                    ]

                let all = streams |> List.collect (draws 20)
                Expect.equal (List.distinct all).Length all.Length "no number twice"
                Expect.equal (draws 5 (Rng.stream c.Seed "a" 0)) (List.take 5 all) "and the same ones the same")

            property 50 "uniform numbers lie in [0, 1), in [low, high), and below a count" (fun (c: CellCase) ->
                let rng = Rng.stream c.Seed "uniform" 0

                for _ in 1..100 do
                    let u = rng.Uniform()
                    Expect.isTrue (0.0 <= u && u < 1.0) "[0, 1)"
                    let v = rng.Uniform(-2.0, 3.0)
                    Expect.isTrue (-2.0 <= v && v < 3.0) "[-2, 3)"
                    let i = rng.Below c.Hidden
                    Expect.isTrue (0 <= i && i < c.Hidden) "below the count")

            testCase "uniform and normal numbers have their means and spreads" (fun () ->
                // Fixed seeds; the bounds are six standard deviations of means of that many draws.
                let n = 20000
                let rng = Rng.stream 1 "moments" 0

                let within expected deviation (values: float[]) =
                    let bound = 6.0 * deviation / sqrt (float n)
                    Close.below (abs (Array.average values - expected)) bound "mean"

                let uniform = Array.init n (fun _ -> rng.Uniform())
                within 0.5 (sqrt (1.0 / 12.0)) uniform
                within (1.0 / 3.0) (sqrt (4.0 / 45.0)) (uniform |> Array.map (fun u -> u * u))
                let normal = Array.init n (fun _ -> rng.Normal())
                within 0.0 1.0 normal
                within 1.0 (sqrt 2.0) (normal |> Array.map (fun z -> z * z)))

            testCase "numbers of given probabilities come as often, and impossible ones never" (fun () ->
                let rng = Rng.stream 1 "categorical" 0
                let count = 6000

                let draw (probabilities: float list) =
                    let probabilities = Array.ofList probabilities
                    List.init count (fun _ -> Rng.categorical (ReadOnlySpan probabilities) rng)

                let ones = draw [ 0.0; 0.25; 0.0; 0.75; 0.0 ] |> List.filter ((=) 1) |> List.length
                // Six standard deviations; the seed is fixed besides.
                Close.below (abs (float ones - 0.25 * float count)) (6.0 * sqrt (float count * 0.25 * 0.75)) "counts"
                // Where rounding leaves some of the sum missing, as here in large.
                Expect.equal (draw [ 0.0; 0.25; 0.25; 0.0 ] |> List.distinct |> List.sort) [ 1; 2 ] "possible ones")

            property 100 "a permutation has every number once" (fun (c: CellCase) ->
                let n = c.Seed % 40
                let order = Rng.permutation n (Rng.stream c.Seed "permutation" 0)
                Expect.equal (Array.sort order) (Array.init n id) "sorted")

            testCase "every permutation of three is as likely" (fun () ->
                let count = 6000

                let tally =
                    Array.init count (fun i -> Rng.permutation 3 (Rng.stream 1 "permutations" i) |> List.ofArray)
                    |> Array.countBy id

                Expect.hasLength tally 6 "permutations"
                // Six standard deviations of a count of 1 in 6; the seed is fixed besides.
                let bound = 6.0 * sqrt (float count * 5.0 / 36.0)
                Expect.all tally (fun (_, n) -> abs (float n - float count / 6.0) < bound) "counts")
        ]
