/// Lazy optimisers: what has no gradient in a step is left alone in it, and all else goes as ever.
module RnnFunctional.Tests.LazyTests

open Expecto
open RnnFunctional

let private optimisers =
    [ "sgd"; "momentum"; "nesterov"; "rmsprop"; "adagrad"; "adam"; "adamw" ]
    |> List.map Optimiser.parse

let private update (optimiser: Optimiser) step (parameters: Tensor) gradient slots =
    let moment =
        {
            Moment.Step = Tensor.Of(float step)
            LearningRate = Tensor.Of 0.1
            Parameters = parameters
        }

    let next, slots = optimiser.Update(moment, gradient, slots)
    Array.append [| next |] slots

/// The law, from any parameters and slots, of which those of a real optimiser's squares are not negative.
let private law (optimiser: Optimiser) (c: CellCase) =
    let count = 4 * (c.Hidden + c.Steps)
    let parameters = Draw.normal c.Seed "parameters" [ count ]

    let gradient =
        Draw.normal c.Seed "gradient" [ count ] * Draw.mask c.Seed "named" [ count ]

    let slots =
        optimiser.Init count
        |> Array.mapi (fun i s -> magnitude (Draw.normal c.Seed $"slot {i}" s.Shape))

    let before = Array.append [| parameters |] slots
    let plain = update optimiser (1 + c.Seed % 9) parameters gradient slots

    let found =
        update (Optimiser.lazily optimiser) (1 + c.Seed % 9) parameters gradient slots

    let expected = Array.map2 (select (magnitude gradient)) plain before
    Close.allExactly "parameters and slots" expected found

let tests =
    testList
        "lazy optimisers"
        [
            for optimiser in optimisers do
                property
                    20
                    $"{optimiser.Name}: numbers without a gradient and their slots stay, the others go its way"
                    (law optimiser)

            test "adam's momentum moves a number that has no gradient; lazily it rests" {
                let step optimiser =
                    let slots = [| full [ 1 ] 0.5; full [ 1 ] 0.5 |]
                    let found = update optimiser 2 (full [ 1 ] 1.0) (zeros [ 1 ]) slots
                    found[0].Array.Data[0]

                Expect.isLessThan (step Optimiser.adam) 1.0 "adam"
                Expect.equal (step (Optimiser.lazily Optimiser.adam)) 1.0 "lazily"
            }
        ]
