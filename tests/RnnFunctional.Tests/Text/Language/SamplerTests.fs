/// Samplers against what their settings are defined to mean.
module RnnFunctional.Tests.SamplerTests

open System
open Expecto
open FsCheck
open MathNet.Numerics.Distributions
open RnnFunctional
open RnnFunctional.Text

/// Logits of both signs; some cases have many that are equal.
let private logits (size: PositiveInt) seed =
    let step = if seed % 2 = 0 then 1.0 else 1e-3

    (Draw.normal seed "logits" [ 1 + size.Get % 60 ]).Array.Data
    |> Array.map (fun x -> float32 (step * Math.Round(3.0 * x / step)))

let private own = SamplerSettings.own

let private distribution settings logits = Sampler.distribution settings [] logits

/// A dozen roundings of 1e-16 each.
let private rounding = 1e-12

let private close what (expected: float[]) (found: float[]) =
    Array.iter2 (fun (e: float) f -> Expect.isLessThan (abs (e - f)) rounding what) expected found

/// Symbols that are drawn at all.
let private drawn (probabilities: float[]) =
    [ 0 .. probabilities.Length - 1 ]
    |> List.filter (fun i -> probabilities[i] > 0.0)

/// `found` is `all` with the symbols left out that it does not draw: none of them more probable than one that is drawn, the rest in
/// proportion.
let private isHead (all: float[]) (found: float[]) =
    let kept = drawn found
    let least = kept |> Seq.map (fun i -> all[i]) |> Seq.min
    let share = kept |> Seq.sumBy (fun i -> all[i])

    for i in 0 .. all.Length - 1 do
        if found[i] = 0.0 then
            Expect.isTrue (all[i] <= least) "left out, though more probable"
        else
            Expect.isLessThan (abs (found[i] - all[i] / share)) rounding "in proportion"

let private laws =
    testList
        "laws"
        [
            property 200 "by themselves, settings leave the model's own distribution" (fun (size, seed) ->
                let logits = logits size seed
                let sum = logits |> Array.sumBy (float >> exp)
                close "softmax" (logits |> Array.map (fun l -> exp (float l) / sum)) (distribution own logits))

            property
                200
                "top p keeps the fewest symbols whose probability reaches p"
                (fun (size, seed, p: NormalFloat) ->
                    let p = 0.01 + 0.98 * abs (p.Get % 1.0)
                    let logits = logits size seed
                    let all = distribution own logits
                    let found = distribution { own with TopP = p } logits
                    isHead all found
                    let kept = drawn found |> List.map (fun i -> all[i])
                    Expect.isGreaterThan (List.sum kept) (p - rounding) "reaches p"
                    Expect.isLessThan (List.sum kept - List.min kept) (p + rounding) "one fewer would not")

            property 200 "top k keeps the k most probable symbols" (fun (size, seed, k: PositiveInt) ->
                let logits = logits size seed
                let found = distribution { own with TopK = k.Get } logits
                isHead (distribution own logits) found
                Expect.hasLength (drawn found) (min k.Get logits.Length) "k of them")

            property 200 "the temperature divides differences of logits" (fun (size, seed, t: PositiveInt) ->
                let temperature = float t.Get / 10.0 + 0.1
                let logits = logits size seed

                let found = distribution { own with Temperature = temperature } logits

                for i in drawn found do
                    let expected = (float logits[i] - float logits[0]) / temperature

                    if found[0] > 1e-200 && found[i] > 1e-200 then
                        Expect.isLessThan (abs (log (found[i] / found[0]) - expected)) 1e-9 "difference")

            property 200 "temperature 0 is the most probable symbol, the lowest number of equals" (fun (size, seed) ->
                let logits = logits size seed
                let found = distribution { own with Temperature = 0.0 } logits
                Expect.equal (drawn found) [ Array.IndexOf(logits, Array.max logits) ] "symbol")

            property
                200
                "as the temperature falls to 0, all probability goes to the most probable symbols"
                (fun (size, seed) ->
                    let logits = logits size seed
                    let best = Array.max logits

                    // Others are at least 0.001 below.
                    let found = distribution { own with Temperature = 1e-7 } logits

                    Expect.equal
                        (drawn found)
                        [
                            for i, l in Seq.indexed logits do
                                if l = best then
                                    i
                        ]
                        "symbols")

            property 200 "the penalty lowers the logits of recent symbols, once, and of no others" (fun (size, seed) ->
                let logits = logits size seed
                let rng = Rng.stream seed "recent" 0
                let recent = List.init (rng.Below 30) (fun _ -> rng.Below logits.Length)

                let settings =
                    { own with
                        RepetitionPenalty = 1.5
                        PenaltyWindow = 8
                    }

                let lately = recent |> List.rev |> List.truncate 8 |> Set.ofList

                let lowered =
                    logits
                    |> Array.mapi (fun i l ->
                        if not (lately.Contains i) then l
                        elif l > 0.0f then l / 1.5f
                        else l * 1.5f)

                close "lowered" (distribution own lowered) (Sampler.distribution settings recent logits)

                Expect.equal
                    (Sampler.distribution
                        { settings with
                            RepetitionPenalty = 1.0
                        }
                        recent
                        logits)
                    (distribution own logits)
                    "penalty 1")
        ]

let private order =
    testList
        "in order"
        [
            test "top p counts what top k leaves as the whole" {
                let logits = [| 0.4; 0.3; 0.2; 0.1 |] |> Array.map (log >> float32)
                let both = distribution { own with TopK = 2; TopP = 0.5 } logits
                // Of all four, the two first ones would be needed for a half.
                close "both" [| 1.0; 0.0; 0.0; 0.0 |] both
                Expect.equal (drawn (distribution { own with TopP = 0.5 } logits)) [ 0; 1 ] "top p alone"
            }

            test "the temperature comes before top p" {
                let logits = [| 0.6; 0.3; 0.1 |] |> Array.map (log >> float32)

                let kept temperature =
                    distribution
                        { own with
                            Temperature = temperature
                            TopP = 0.6
                        }
                        logits
                    |> drawn

                Expect.equal (List.map kept [ 0.5; 1.5 ]) [ [ 0 ]; [ 0; 1 ] ] "sharper, flatter"
            }

            test "the penalty comes before top k" {
                let settings =
                    { own with
                        TopK = 1
                        RepetitionPenalty = 2.0
                    }

                Expect.equal (Sampler.distribution settings [ 0 ] [| 3.0f; 2.0f |] |> drawn) [ 1 ] "the other one"
            }
        ]

/// χ² of `count` draws by `settings` against the model's own distribution over the symbols of `logits`.
let private chiSquare settings (logits: float32[]) count =
    let sampler = Sampler(settings, logits.Length)
    let found = Array.zeroCreate<int> logits.Length

    for _ in 1..count do
        let symbol = sampler.Draw(ReadOnlySpan logits)
        found[symbol] <- found[symbol] + 1

    let whole = logits |> Array.sumBy (float >> exp)

    Array.map2
        (fun (l: float32) n ->
            let expected = float count * exp (float l) / whole
            (float n - expected) ** 2.0 / expected)
        logits
        found
    |> Array.sum

let private draws =
    testList
        "draws"
        [
            // One in a thousand right samplers would be refused; this one's seed is fixed.
            let logits = [| for i in 0..11 -> float32 (sin (float i)) |]
            let critical = ChiSquared.InvCDF(11.0, 0.999)
            let count = 50_000

            test "follow the model's own distribution: χ² at the level 0.001" {
                Close.below (chiSquare own logits count) critical "χ²"
            }

            for name, wrong in
                [
                    "a slightly sharper one", { own with Temperature = 0.95 }
                    "one without the last 3 %", { own with TopP = 0.97 }
                ] do
                test $"which {name} does not" { Expect.isGreaterThan (chiSquare wrong logits count) critical "χ²" }

            test "are the same for the same seed, and others for another" {
                let draw seed =
                    let sampler = Sampler({ own with Seed = seed }, logits.Length)
                    List.init 50 (fun _ -> sampler.Draw(ReadOnlySpan logits))

                Expect.equal (draw 1) (draw 1) "same"
                Expect.notEqual (draw 1) (draw 2) "others"
            }
        ]

let private refusals =
    testList
        "refused"
        [
            for name, (settings: SamplerSettings) in
                [
                    "--temperature", { own with Temperature = -0.1 }
                    "--temperature", { own with Temperature = nan }
                    "--top-k", { own with TopK = -1 }
                    "--top-p", { own with TopP = 0.0 }
                    "--top-p", { own with TopP = 1.1 }
                    "--repetition-penalty", { own with RepetitionPenalty = 0.9 }
                    "--repetition-penalty",
                    { own with
                        RepetitionPenalty = infinity
                    }
                    "--penalty-window", { own with PenaltyWindow = 0 }
                ] do
                testCase $"{name} in {settings}" (fun () ->
                    Refused.naming [ name ] (fun () -> SamplerSettings.check settings))

            for logits in [ [| 0.0f; nanf |]; [| infinityf; 1.0f |]; [| -infinityf; -infinityf |] ] do
                testCase $"logits %A{logits}" (fun () ->
                    Refused.naming [ "diverged" ] (fun () -> distribution own logits)
                    Refused.naming [ "diverged" ] (fun () -> distribution { own with Temperature = 0.0 } logits))

            testCase "logits of another number of symbols" (fun () ->
                Refused.shape [ "3 logits"; "2" ] (fun () -> Sampler(own, 3).Draw(ReadOnlySpan [| 1.0f; 2.0f |])))

            testCase "none: a symbol of logit -∞ is never drawn" (fun () ->
                close "halves" [| 0.5; 0.0; 0.5 |] (distribution own [| 1.0f; -infinityf; 1.0f |]))
        ]

let tests = testList "samplers" [ laws; order; draws; refusals ]
