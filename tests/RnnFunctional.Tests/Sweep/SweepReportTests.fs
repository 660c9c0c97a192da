/// The page of a sweep holds the numbers of its trials, and says what it leaves out.
module RnnFunctional.Tests.SweepReportTests

open System
open System.Text.RegularExpressions
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Reports
open RnnFunctional.Sweep
open RnnFunctional.Tests

let private facts study baseline trials : SweepFacts =
    {
        Title = "A sweep"
        Task = "imdb"
        Name = "wide"
        Study = study
        Baseline = baseline
        Trials = trials
        Faults = []
        Run = [ "command", "rnn sweep imdb <all>"; "engine", "cpu" ]
        Test = None
    }

let private study =
    { SweepDraw.study
          [
              "cell=lstm,gru,elman"
              "dropout=0.0..0.6"
              "epochs=2"
              "hidden=8..256:log"
              "layers=1..4"
              "learning-rate=1e-4..1e-1:log"
          ] with
        Measure = SweepDraw.accuracy
        Sampler = Tpe
        Pruner = Median 20
    }

/// A trial that reports its score ten times on its way to `score`.
let private trained number (values: (string * string) list) seed score : Trial =
    let rng = Rng.stream seed "trained" number

    { SweepDraw.trial number values seed score with
        Curve =
            [|
                for i in 1..10 -> 10 * i, score - (score - 0.5) * exp (-0.4 * float i) + 0.005 * rng.Uniform(-1.0, 1.0)
            |]
        Seconds = 20.0 + rng.Uniform(0.0, 10.0)
    }

/// 50 configurations, ten of them under a second seed: a GRU is better and wants a larger rate, width helps, layers and dropout do nothing.
let private mixed =
    let trial number =
        let index = if number < 50 then number else 5 * (number - 50)
        let rng = Rng.stream 5 "configuration" index
        let point = [| for _ in study.Space.Parameters -> rng.Uniform(0.0, 1.0) |]
        let configuration = Space.at point study.Space
        let width = SweepDraw.number "hidden" configuration
        let isGru = configuration["cell"] = "gru"
        let wanted = if isGru then -2.0 else -3.0
        let rate = log10 (SweepDraw.number "learning-rate" configuration) - wanted

        let score =
            0.85 - 0.06 * rate * rate
            + 0.015 * Math.Log2(width / 32.0)
            + (if isGru then 0.02 else 0.0)
            + 0.006 * (Rng.stream 1 "noise" number).Uniform()

        let trial =
            { trained number (Map.toList configuration.Values) (if number < 50 then 1 else 2) score with
                Seconds = 5.0 + width / 2.0
            }

        if score < 0.68 then
            { trial with
                State = Pruned
                Score = nan
                Curve = Array.truncate 4 trial.Curve
                Seconds = trial.Seconds / 2.5
            }
        elif number % 29 = 7 then
            { trial with
                State = Failed
                Score = nan
                Curve = Array.truncate 2 trial.Curve
            }
        else
            trial

    [ for number in 0..59 -> trial number ]

let private preset =
    [
        "cell", "lstm"
        "dropout", "0"
        "epochs", "2"
        "hidden", "32"
        "layers", "1"
        "learning-rate", "0.001"
    ]

let private baseline =
    [ for seed in 1..2 -> trained seed preset seed (0.81 + 0.002 * float seed) ]

/// The page that shows all there is.
let full =
    SweepReport.render
        { facts study baseline mixed with
            Test =
                Some
                    {
                        Configuration = (Findings.compute study baseline mixed).Best.Value.Configuration
                        Measure =
                            { SweepDraw.accuracy with
                                Name = "test accuracy"
                            }
                        Scores = [ 1, 0.871; 2, 0.869; 3, 0.872 ]
                        Folder = "runs/winner"
                    }
        }

/// What of `page` comes after the drawing library.
let private body (page: string) =
    page.Substring(page.LastIndexOf("<body", StringComparison.Ordinal))

/// What is read on `page`, without what its figures are drawn from.
let private words (page: string) =
    Regex.Replace(body page, "<script.*?</script>", "", RegexOptions.Singleline)
    |> Net.WebUtility.HtmlDecode
    |> string

/// How many figures `page` draws.
let private figures (page: string) =
    Regex.Matches(body page, Regex.Escape "Plotly.newPlot('").Count

let private silent (part: string) (text: string) =
    Expect.isFalse (text.Contains part) $"'{part}' in {text}"

/// Three configurations, the best two of which have three seeds.
let private few =
    let study =
        { SweepDraw.study [ "cell=lstm,gru"; "epochs=2"; "hidden=16,32" ] with
            Measure = SweepDraw.accuracy
        }

    let values cell hidden =
        [ "cell", cell; "epochs", "2"; "hidden", hidden ]

    let seeded first values scores =
        scores
        |> List.mapi (fun i score -> SweepDraw.trial (first + i) values (i + 1) score)

    let trials =
        seeded 0 (values "lstm" "16") [ 0.80; 0.82; 0.78 ]
        @ seeded 3 (values "gru" "32") [ 0.90; 0.91; 0.89 ]
        @ seeded 6 (values "gru" "16") [ 0.85 ]

    study, seeded 0 (values "lstm" "32") [ 0.8; 0.8; 0.8 ], trials

let private complete =
    testList
        "complete"
        [
            test "all there is" {
                // The comparison, importance, all configurations, five slices, a contour, curves, times, and the best from trial to trial.
                Expect.equal (figures full) 12 "figures"
                Told.alone full
                silent "http" (body full)

                let text = words full
                silent "Left out" text
                silent "NaN" text

                Told.all
                    [
                        "60 trials: 55 finished, 3 pruned, 2 failed"
                        "Each line is one of 45 configurations"
                        "The score of 55 finished trials by each parameter"
                        "The 3 that were pruned are crosses"
                        "The line is the forest's mean"
                        "What the forest says of learning-rate and hidden, the two most important parameters"
                        "3 pruned, 2 failed, 53 finished, 2 of the best configuration"
                        "of 45 configurations, for 7 there is none that is both faster and better"
                        "The winner alone was scored on the test part, once: test accuracy 87.1 ± 0.2 % (3 seeds)."
                        "in runs/winner"
                        "<td>learning-rate</td><td>0.0001..0.1:log</td>"
                        "<td>command</td><td>rnn sweep imdb <all></td>"
                    ]
                    text
            }
            test "the table of the best" {
                let study, baseline, trials = few
                let facts = facts study baseline trials
                let heads, rows = SweepTables.leading facts (Findings.compute study baseline trials)

                Expect.equal
                    heads
                    [
                        ""
                        "cell"
                        "hidden"
                        "seeds"
                        "accuracy, %"
                        "to the best, points"
                        "train s"
                    ]
                    "heads, without the parameter that stays as it is"

                // Paired, -10, -9 and -11 points: 4.303 / √3 = 2.48 with two degrees of freedom.
                Expect.equal
                    rows
                    [
                        true, [ "1"; "gru"; "32"; "3"; "90.0 ± 1.0"; "–"; "10.0" ]
                        false, [ "2"; "gru"; "16"; "1"; "85.0"; "-5.0"; "10.0" ]
                        false, [ "3"; "lstm"; "16"; "3"; "80.0 ± 2.0"; "-10.0\u00a0±\u00a02.5"; "10.0" ]
                    ]
                    "rows"
            }
            test "against the baseline" {
                let study, baseline, trials = few

                Told.all
                    [
                        "The best less the baseline: +10.0\u00a0±\u00a02.5 points over the 3 seeds that both have, more than the noise by Student's paired test at 5 % (95 % interval from +7.5 to +12.5)."
                        "<td>cell</td><td>lstm</td><td>gru</td>"
                        "<tr><td>hidden</td><td>32</td><td>32</td>"
                        "<td>accuracy in %</td><td>80.0 ± 0.0</td><td>90.0 ± 1.0</td>"
                        "Of 7 trials, number 4 brought the best, 91.0 %; the first half of those that finished had come to 90.0 %."
                        "rnn sweep best wide --train"
                    ]
                    (words (SweepReport.render (facts study baseline trials)))
            }
            test "a winner of the past" {
                let study, baseline, trials = few

                let test =
                    {
                        Configuration = Configuration.ofList [ "cell", "gru"; "epochs", "2"; "hidden", "16" ]
                        Measure = SweepDraw.accuracy
                        Scores = [ 1, 0.8 ]
                        Folder = "runs/old"
                    }

                Told.all
                    [
                        "once: accuracy 80.0 % (one seed). It is cell=gru epochs=2 hidden=16, in runs/old."
                        "another best, cell=gru epochs=2 hidden=32."
                    ]
                    (words (
                        SweepReport.render
                            { facts study baseline trials with
                                Test = Some test
                            }
                    ))
            }
        ]

let private leftOut =
    let study, baseline, trials = few

    let page (study: Study) baseline trials =
        let page = SweepReport.render (facts study baseline trials)
        Told.alone page
        page, words page

    testList
        "left out"
        [
            test "one trial" {
                let page, text = page study [] (List.truncate 1 trials)
                Expect.equal (figures page) 0 "figures"

                Told.all
                    [
                        "Left out: the lesson's baseline was not trained."
                        "Left out: one configuration leaves nothing to compare."
                        "Left out: it takes two finished trials, and there are 1."
                        "Left out: no trial reported scores while it trained."
                        "Left out: it takes two configurations that finished, and there are 1."
                    ]
                    text
            }
            test "all failed" {
                let failed =
                    trials
                    |> List.map (fun t ->
                        { t with
                            State = Failed
                            Score = nan
                            Curve = [| 1, 0.5; 2, nan |]
                        })

                let page, text = page study baseline failed
                // Their curves.
                Expect.equal (figures page) 1 "figures"

                Told.all
                    [
                        "7 trials: 7 failed"
                        "Left out: no trial finished."
                        "while training: 7 failed."
                    ]
                    text
            }
            test "what waits after its first score is seen as a point" {
                let waiting =
                    { trials.Head with
                        State = Waiting
                        Score = nan
                        Curve = [| 1, 0.5 |]
                    }

                let mode curve =
                    let page, _ = page study [] [ { waiting with Curve = curve } ]
                    Expect.equal (figures page) 1 "figures"
                    Regex.Match(body page, "\"mode\":\"([a-z+]*)\"").Groups[1].Value

                Expect.equal (mode waiting.Curve) "lines+markers" "one score"
                Expect.equal (mode [| 1, 0.5; 2, 0.6 |]) "lines" "two scores"
            }
            test "why a trial failed is told, and nothing where none did" {
                let first =
                    { trials.Head with
                        State = Failed
                        Score = nan
                    }

                let told faults =
                    words (
                        SweepReport.render
                            { facts study baseline (first :: trials.Tail) with
                                Faults = faults
                            }
                    )

                Told.all
                    [
                        "What failed"
                        $"<td>{first.Configuration}</td><td>the loss is no number</td>"
                    ]
                    (told [ first.Number, "the loss is no number" ])

                Expect.isFalse ((told []).Contains "What failed") "none"
            }
            test "no trial at all" {
                let page, text = page study [] []
                Expect.equal (figures page) 0 "figures"
                Told.all [ "There are no trials." ] text
            }
            test "no baseline that finished, and few configurations" {
                let page, text =
                    page study (baseline |> List.map (fun t -> { t with State = Failed })) trials

                // All configurations, two slices, times, and the best from trial to trial.
                Expect.equal (figures page) 5 "figures"

                Told.all
                    [
                        "Left out: no training of the lesson's baseline finished."
                        "Left out: 3 configurations finished; what parameters do is told from 10 on."
                    ]
                    text
            }
            test "one parameter has no contour" {
                let study = SweepDraw.study [ "x=0.0..1.0" ]
                let trials = SweepDraw.sweep study 20 (SweepDraw.number "x")
                let page, text = page study [] trials
                // Importance, all configurations, a slice, times, and the best from trial to trial.
                Expect.equal (figures page) 5 "figures"
                Told.all [ "Left out: one parameter was changed, and a contour takes two." ] text
            }
            test "nothing of a value is taken for a part of the page" {
                let study =
                    { study with
                        Space =
                            {
                                Parameters = [ "x", Choice [ "</script><b>1"; "2" ] ]
                            }
                    }

                let trials =
                    [
                        for i, x in List.indexed [ "</script><b>1"; "2" ] ->
                            SweepDraw.trial i [ "x", x ] 1 (0.1 * float i)
                    ]

                let page, _ = page study (List.truncate 1 trials) trials
                silent "</script><b>" (body page)
            }
            property 20 "whatever the trials are, no number is missing in what is read" (fun (DoNotSize seed) ->
                let rng = Rng.stream seed "report" 0
                let space = SweepDraw.space rng
                let study = { study with Space = space }

                let trials =
                    [
                        for i in 0 .. rng.Below 40 do
                            let configuration = (Sampler.propose study (i / 2) []).Value

                            { SweepDraw.trial i [] (i % 2) (float (rng.Below 4)) with
                                Configuration = configuration
                                State = [| Finished; Finished; Failed; Pruned; Running |][rng.Below 5]
                                Curve = Array.init (rng.Below 3) (fun step -> step, rng.Uniform())
                                Seconds = float (rng.Below 100)
                            }
                    ]

                let _, text = page study (List.truncate 1 trials) trials

                for word in [ "NaN"; "Infinity"; "∞" ] do
                    silent word text)
        ]

let tests = testList "sweep.report" [ complete; leftOut ]
