namespace RnnFunctional.Tests

open FsCheck
open FsCheck.FSharp
open RnnFunctional

/// Sizes and a seed from which all numbers follow, so that a counter-example is one line, shrinks, and can be typed in again.
type CellCase =
    {
        Input: int
        Hidden: int
        Steps: int
        Seed: int
    }

    /// How many steps come before a cut: anything from none to all.
    member c.Cut = c.Seed % (c.Steps + 1)

/// A cell, or anything else, over the rows of a batch that some threads share.
type BatchCase =
    {
        Sizes: CellCase
        Rows: int
        Threads: int
    }

/// Layers of one kind of cell from the catalogue.
type NetworkCase =
    {
        Cell: string
        Layers: int
        Bidirectional: bool
        Sizes: CellCase
    }

/// A random graph of so many operations.
type GraphCase = { Count: int; Seed: int }

/// The sizes of an operation's arguments: leading axes, maybe empty ones, and the two sides of a matrix.
type OpCase =
    {
        Lead: int list
        M: int
        N: int
        Seed: int
    }

module Cases =

    let private smaller least (n: int) =
        [ least; n / 2; n - 1 ]
        |> List.filter (fun m -> least <= m && m < n)
        |> List.distinct

    let private shrinkCell (c: CellCase) =
        seq {
            for n in smaller 0 c.Steps -> { c with Steps = n }
            for n in smaller 1 c.Hidden -> { c with Hidden = n }
            for n in smaller 1 c.Input -> { c with Input = n }
        }

    let private seeds = Gen.choose (0, 999_999)

    let private cells =
        gen {
            let! input = Gen.choose (1, 4)
            let! hidden = Gen.choose (1, 5)
            let! steps = Gen.choose (0, 7)
            let! seed = seeds

            return
                {
                    Input = input
                    Hidden = hidden
                    Steps = steps
                    Seed = seed
                }
        }

    /// Mostly small, and now and then one beside the number of lanes of a vector.
    let private aroundLanes =
        let near = [ for lanes in [ 8; 16; 32 ] -> Gen.choose (lanes - 1, lanes + 1) ]
        Gen.frequency [ 4, Gen.choose (1, 5); 3, Gen.oneof near ]

    let private batches =
        gen {
            let! sizes = cells
            let! input = Gen.frequency [ 3, Gen.choose (1, 5); 1, aroundLanes ]
            let! hidden = aroundLanes
            let! rows = aroundLanes
            let! threads = Gen.choose (1, 4)

            return
                {
                    Sizes =
                        { sizes with
                            Input = input
                            Hidden = hidden
                        }
                    Rows = rows
                    Threads = threads
                }
        }

    let private shrinkBatch (c: BatchCase) =
        seq {
            for n in smaller 1 c.Rows -> { c with Rows = n }
            for n in smaller 1 c.Threads -> { c with Threads = n }
            for sizes in shrinkCell c.Sizes -> { c with Sizes = sizes }
        }

    let private networks =
        gen {
            let! cell = Gen.elements (Catalogue.all |> List.map _.Name)
            let! layers = Gen.choose (1, 3)
            let! bidirectional = Gen.elements [ false; true ]
            let! sizes = cells

            return
                {
                    Cell = cell
                    Layers = layers
                    Bidirectional = bidirectional
                    Sizes = sizes
                }
        }

    let private shrinkNetwork (c: NetworkCase) =
        seq {
            for n in smaller 1 c.Layers -> { c with Layers = n }
            for sizes in shrinkCell c.Sizes -> { c with Sizes = sizes }
        }

    let private ops =
        gen {
            let! axes = Gen.choose (0, 2)

            let! lead =
                Gen.listOfLength axes (Gen.frequency [ 1, Gen.constant 0; 9, Gen.choose (1, 3) ])

            let! m = Gen.choose (1, 4)
            let! n = Gen.choose (1, 4)
            let! seed = seeds

            return
                {
                    Lead = lead
                    M = m
                    N = n
                    Seed = seed
                }
        }

    let private shrinkOp (c: OpCase) =
        seq {
            for axes in smaller 0 c.Lead.Length -> { c with Lead = List.take axes c.Lead }
            for n in smaller 1 c.M -> { c with M = n }
            for n in smaller 1 c.N -> { c with N = n }
        }

    let private graphs =
        gen {
            let! count = Gen.choose (1, 20)
            let! seed = seeds
            return { Count = count; Seed = seed }
        }

    // A smaller count leaves the first operations as they are.
    let private shrinkGraph (c: GraphCase) =
        seq { for n in smaller 1 c.Count -> { c with Count = n } }

    let graph = Arb.fromGenShrink (graphs, shrinkGraph)
    let cell = Arb.fromGenShrink (cells, shrinkCell)
    let batch = Arb.fromGenShrink (batches, shrinkBatch)
    let network = Arb.fromGenShrink (networks, shrinkNetwork)
    let op = Arb.fromGenShrink (ops, shrinkOp)

/// Where FsCheck finds how to draw the cases.
type Arbitraries =
    static member CellCase() = Cases.cell
    static member BatchCase() = Cases.batch
    static member NetworkCase() = Cases.network
    static member GraphCase() = Cases.graph
    static member OpCase() = Cases.op
