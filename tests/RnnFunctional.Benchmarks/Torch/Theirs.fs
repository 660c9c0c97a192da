namespace RnnFunctional.Benchmarks

open System
open RnnFunctional
open RnnFunctional.Text
open TorchSharp

/// Torch's side, as its users write it.
module Theirs =

    /// Copies the task's parameters into those of the same names.
    let private take (task: Task) (parameters: (string * Modules.Parameter) list) =
        let theirs = dict parameters

        for value in Block.split task.Model.Parameters task.Parameters do
            Tensors.copy value.Array theirs[value.Array.Name.Value]

    /// Training by Adam at the rate `rate`, if there is one, to reduce `loss`, which is of the tensors `data`; without, its gradient alone.
    let private steps
        (rate: float option)
        (parameters: (string * Modules.Parameter) list)
        (data: torch.Tensor list)
        (loss: unit -> torch.Tensor)
        readings
        =
        let adam = torch.optim.Adam(parameters |> Seq.map snd, lr = defaultArg rate 0.0)

        let gradient () =
            adam.zero_grad ()
            let loss = loss ()
            loss.backward ()
            loss

        { new Side with
            member _.Step() =
                use _ = torch.NewDisposeScope()
                let loss = gradient ()

                if rate.IsSome then
                    adam.step () |> ignore

                float (loss.item<float32>())

            member _.Readings() =
                use _ = torch.NewDisposeScope()
                readings gradient

            member _.Dispose() =
                adam.Dispose()

                for tensor in data do
                    tensor.Dispose()

                for _, p in parameters do
                    p.Dispose()
        }

    /// The loss and its gradient, by name.
    let private lossAndGradient (parameters: (string * Modules.Parameter) list) (gradient: unit -> torch.Tensor) =
        let loss = gradient ()

        ("loss", Tensors.numbers loss)
        :: [ for name, p in parameters -> name, Tensors.numbers (nonNull p.grad) ]

    let private ofNetwork rate (network: TorchNetwork) (hidden: int) (task: Task) =
        let readout = torch.nn.Linear(hidden, 1)

        let parameters =
            network.Parameters
            @ [ for struct (name, p) in readout.named_parameters () -> $"readout.{name}", p ]

        take task parameters
        let x, y = Tensors.input 0 task.Examples, Tensors.input 1 task.Examples

        let loss () =
            torch.nn.functional.mse_loss (readout.call (network.Run x), y)

        steps rate parameters [ x; y ] loss (lossAndGradient parameters)

    /// Training by Adam at the rate `rate` on all of the task's examples; readings: the loss and its gradient. `network` reads
    /// `hidden` numbers out to one.
    let training network hidden (rate: float) task =
        ofNetwork (Some rate) network hidden task

    /// The same without the optimiser.
    let gradient network hidden task = ofNetwork None network hidden task

    let private ofTexts classifier rate (task: Task) readings =
        let theirs = TorchClassifier.create classifier
        take task theirs.Parameters
        let words = (Tensors.input 0 task.Examples).to_type torch.ScalarType.Int64
        let labels = Tensors.input 2 task.Examples

        let loss logits =
            torch.nn.functional.binary_cross_entropy_with_logits (logits, labels)

        steps
            (Some rate)
            theirs.Parameters
            [ words; labels ]
            (fun () -> loss (theirs.Logits true words))
            (fun gradient -> readings theirs gradient words loss)

    /// The same of a classifier of texts.
    let classifier (classifier: Classifier) (rate: float) (task: Task) =
        ofTexts classifier rate task (fun theirs gradient _ _ -> lossAndGradient theirs.Parameters gradient)

    /// The same of one with dropout; readings: loss and logits without it.
    let classifierWithDropout (classifier: Classifier) (rate: float) (task: Task) =
        ofTexts classifier rate task (fun theirs _ words loss ->
            let logits = theirs.Logits false words
            [ "loss", Tensors.numbers (loss logits); "outputs", Tensors.numbers logits ])

    /// Steps of an LSTM cell in use, each from the state where the last one ended; readings: the first one's h and c.
    let lstmInference (input: int) (hidden: int) (task: Task) =
        let cell = torch.nn.LSTMCell(input, hidden)
        take task [ for struct (name, p) in cell.named_parameters () -> name, p ]
        let mode = torch.inference_mode true
        let x = Tensors.input 0 task.Examples

        let mutable state =
            struct (Tensors.input 1 task.Examples, Tensors.input 2 task.Examples)

        { new Side with
            member _.Step() =
                let struct (h, c) = state
                state <- cell.call (x, state)
                h.Dispose()
                c.Dispose()
                let struct (h, _) = state
                float (h.ReadCpuSingle 0)

            member _.Readings() =
                let struct (h, c) = cell.call (x, state)
                [ "h", Tensors.numbers h; "c", Tensors.numbers c ]

            member _.Dispose() =
                let struct (h, c) = state
                h.Dispose()
                c.Dispose()
                x.Dispose()
                cell.Dispose()
                mode.Dispose()
        }
