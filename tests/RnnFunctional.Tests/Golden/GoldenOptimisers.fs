/// The paths of optimisers, step by step, as PyTorch walked them.
module RnnFunctional.Tests.GoldenOptimisers

open System.Text.Json
open Expecto
open RnnFunctional

/// The optimiser that a file describes. Every key of its configuration must be known: one that is passed over would make
/// another optimiser of it.
let private optimiser (file: JsonElement) =
    let config = GoldenFile.get "config" file

    let number name otherwise =
        match GoldenFile.tryGet name config with
        | Some value -> value.GetDouble()
        | None -> otherwise

    let name = GoldenFile.text "optimizer" file

    let nesterov =
        match GoldenFile.tryGet "nesterov" config with
        | Some flag -> flag.GetBoolean()
        | None -> name = "nesterov"

    // PyTorch's own settings where a file gives none.
    let epsilon otherwise = number "eps" otherwise

    let adam () =
        Transform.scaleByAdam (number "beta1" 0.9) (number "beta2" 0.999) (epsilon 1e-8)

    let links, keys =
        match name with
        | "sgd"
        | "momentum"
        | "nesterov" -> [ Transform.momentum (number "momentum" 0.0) nesterov ], [ "momentum"; "nesterov" ]
        | "rmsprop" -> [ Transform.scaleByRms (number "alpha" 0.99) (epsilon 1e-8) ], [ "alpha"; "eps" ]
        | "adagrad" -> [ Transform.scaleBySum (epsilon 1e-10) ], [ "eps" ]
        | "adam" -> [ adam () ], [ "beta1"; "beta2"; "eps" ]
        | "adamw" -> [ adam (); Transform.decay (number "weight_decay" 0.01) ], [ "beta1"; "beta2"; "eps" ]
        | _ -> failtest $"unknown optimizer '{name}'"

    let unknown =
        GoldenFile.names config |> List.except ([ "lr"; "weight_decay" ] @ keys)

    Expect.equal unknown [] $"keys of the configuration of {name} that the tests don't know"

    let before =
        [
            match GoldenFile.tryGet "clip_norm" file with
            | Some limit -> Transform.clipByGlobalNorm (limit.GetDouble())
            | None -> ()

            if name <> "adamw" && number "weight_decay" 0.0 <> 0.0 then
                Transform.decay (number "weight_decay" 0.0)
        ]

    {
        Name = name
        Transform = Transform.chain (before @ links @ [ Transform.descend ])
    },
    number "lr" nan

let check (path: string) =
    let file = GoldenFile.read path
    let optimiser, rate = optimiser file
    Expect.isTrue (rate > 0.0) "a learning rate, 'lr', in the configuration"

    let gradients, expected =
        GoldenFile.array "gradients" file, GoldenFile.array "parameters" file

    let steps = gradients.Shape.Head
    Expect.equal expected.Shape.Head steps "parameters after every step"

    let step (p, slots) t =
        let moment =
            {
                Moment.Step = Tensor.Of(float (t + 1))
                LearningRate = Tensor.Of rate
                Parameters = p
            }

        let p, slots = optimiser.Update(moment, Value(NdArray.item t gradients), slots)
        p, (p, slots)

    let initial = GoldenFile.array "initial" file
    let start = Value initial, optimiser.Init initial.Data.Length

    let found, _ = List.mapFold step start [ 0 .. steps - 1 ]

    found
    |> List.iteri (fun t p -> GoldenFile.sameValue $"step {t + 1}" (NdArray.item t expected) p.Array)

    GoldenFile.tryGet "norms_before_clipping" file
    |> Option.iter (fun norms ->
        let norm t =
            let g = Value(NdArray.item t gradients)
            (sqrt (sumAll (g * g))).Scalar

        GoldenFile.sameValue "norms before clipping" (GoldenFile.numbers norms) (NdArray.vector (Seq.init steps norm)))

/// The shipped settings are the configurations that the files use.
let presets =
    testCase "the optimisers by name are chains of these links" (fun () ->
        let p, g = Draw.normal 1 "p" [ 5 ], Draw.normal 2 "g" [ 5 ]

        let path (o: Optimiser) =
            let step (p, slots) t =
                let moment =
                    {
                        Moment.Step = Tensor.Of(float t)
                        LearningRate = Tensor.Of 0.1
                        Parameters = p
                    }

                o.Update(moment, g, slots)

            fst (List.fold step (p, o.Init 5) [ 1..3 ])

        let chain links =
            {
                Name = "by hand"
                Transform = Transform.chain (links @ [ Transform.descend ])
            }

        let adam = Transform.scaleByAdam 0.9 0.999 1e-8

        for name, links in
            [
                "sgd", []
                "momentum", [ Transform.momentum 0.9 false ]
                "nesterov", [ Transform.momentum 0.9 true ]
                "rmsprop", [ Transform.scaleByRms 0.99 1e-8 ]
                "adagrad", [ Transform.scaleBySum 1e-10 ]
                "adam", [ adam ]
                "adamw", [ adam; Transform.decay 0.01 ]
            ] do
            Close.exactly name (path (chain links)) (path (Optimiser.parse name)))
