/// Spaces, and trials on surfaces that are known.
module RnnFunctional.Tests.SweepDraw

open RnnFunctional
open RnnFunctional.Measures
open RnnFunctional.Sweep

let private power (rng: Rng) (low: float) (high: float) = 10.0 ** rng.Uniform(low, high)

/// A range of any kind.
let range (rng: Rng) : Range =
    match rng.Below 5 with
    | 0 -> Choice(List.truncate (1 + rng.Below 5) [ "lstm"; "gru"; "16"; "0.5"; "true" ])
    | 1 ->
        let low = rng.Uniform(-1.0, 1.0) * power rng -3.0 3.0
        Real(low, low + power rng -6.0 6.0, Linear)
    | 2 ->
        let low = power rng -8.0 3.0
        Real(low, low * power rng 0.001 6.0, Logarithmic)
    | 3 ->
        let low = rng.Below 2000 - 1000
        Whole(low, low + 1 + rng.Below 500, Linear)
    | _ ->
        let low = 1 + rng.Below 100
        Whole(low, low + 1 + rng.Below 1000, Logarithmic)

/// A space of one to four parameters.
let space (rng: Rng) : Space =
    {
        Parameters = [ for i in 0 .. rng.Below 4 -> $"p{i}", range rng ]
    }

/// What less is better of.
let loss: Measure =
    {
        Name = "loss"
        Unit = "nats"
        Difference = "nats"
        HigherIsBetter = false
        Scale = 1.0
        Digits = 3
    }

/// What more is better of.
let accuracy: Measure =
    {
        Name = "accuracy"
        Unit = "%"
        Difference = "points"
        HigherIsBetter = true
        Scale = 100.0
        Digits = 1
    }

let study (settings: string list) : Study =
    let names = settings |> List.map (fun s -> s.Split('=').[0])

    {
        Space = Space.ofSettings names settings
        Measure = loss
        Sampler = Random
        Pruner = Never
        Start = None
        Seed = 1
    }

/// A trial that is over.
let trial number (values: (string * string) list) seed score : Trial =
    {
        Number = number
        Configuration = Configuration.ofList values
        Seed = seed
        Curve = [||]
        Score = score
        Seconds = 10.0
        State = Finished
    }

/// The trials of a sweep on `surface`, one after the other.
let sweep (study: Study) count (surface: Configuration -> float) : Trial list =
    let next trials number =
        match Sampler.propose study number trials with
        | Some c -> trials @ [ trial number (Map.toList c.Values) study.Seed (surface c) ]
        | None -> trials

    List.fold next [] [ 0 .. count - 1 ]

/// The value of `name` in `c`, as a number.
let number (name: string) (c: Configuration) = float c[name]

/// Branin's function (Branin 1972; Dixon & Szegö 1978), the lowest three points of which have 0.397887.
let branin (c: Configuration) =
    let x, y = number "x" c, number "y" c
    let pi = System.Math.PI

    (y - 5.1 / (4.0 * pi * pi) * x * x + 5.0 / pi * x - 6.0) ** 2.0
    + 10.0 * (1.0 - 1.0 / (8.0 * pi)) * cos x
    + 10.0

let braninSpace = [ "x=-5.0..10.0"; "y=0.0..15.0" ]

/// A surface as networks have it: a learning rate on a logarithmic scale, a width, a cell, dropout, and a cell that wants another width.
let mixed (c: Configuration) =
    let rate = log10 (number "learning-rate" c) + 2.5
    let width = log (number "hidden" c / 96.0)
    let dropout = number "dropout" c - 0.3

    let cell =
        match c["cell"] with
        | "gru" -> 0.0
        | "lstm" -> 0.1
        | _ -> 0.5

    rate * rate + 0.3 * width * width + 2.0 * dropout * dropout + cell

let mixedSpace =
    [
        "learning-rate=1e-5..1e-1:log"
        "hidden=8..512:log"
        "dropout=0.0..0.8"
        "cell=lstm,gru,elman,lru"
    ]

/// A surface with a bowl for each of four kinds, that of the best kind in a place where the others are not good.
let kinds (c: Configuration) =
    let depth, steepness, (x, y, z) =
        match c["kind"] with
        | "a" -> 0.6, 3.0, (0.2, 0.6, 0.5)
        | "b" -> 1.0, 6.0, (0.1, 0.4, 0.5)
        | "c" -> 1.3, 6.0, (0.4, 0.3, 0.2)
        | _ -> 0.0, 8.0, (0.17, 0.35, 0.8)

    let away name centre = (number name c - centre) ** 2.0
    depth + steepness * (away "x" x + away "y" y + away "z" z)

let kindsSpace = [ "kind=a,b,c,d"; "x=0.0..1.0"; "y=0.0..1.0"; "z=0.0..1.0" ]
