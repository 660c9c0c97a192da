namespace RnnFunctional.Benchmarks

open RnnFunctional.Text
open TorchSharp
open TorchSharp.Modules

/// A classifier of texts in Torch: its parameters by our names, and the logits [batch] of words [batch; time], with dropout or
/// without.
type TorchClassifier =
    {
        Parameters: (string * Parameter) list
        Logits: bool -> torch.Tensor -> torch.Tensor
    }

module TorchClassifier =

    let private one = 1.0.ToScalar()

    let private lstmStep (gates: torch.Tensor[]) (c: torch.Tensor) =
        let c = (gates[1].sigmoid() * c).addcmul(gates[0].sigmoid(), gates[2].tanh(), one)
        struct (gates[3].sigmoid() * c.tanh (), c)

    /// One of those that the lesson's preset makes: a single LSTM forwards, of which the last output is read.
    let create (c: Classifier) =
        let hidden = c.Network.Output
        let embedding = torch.nn.Embedding(c.Words, c.Embedding)
        let lstm = TorchNetwork.lstm 1 c.Embedding hidden
        let readout = torch.nn.Linear(hidden, 1)
        let p name = (dict lstm.Parameters)[name]

        // One mask for all times, as ours.
        let mask isTraining (shape: int64[]) rate =
            torch.nn.functional.dropout (torch.ones shape, rate, isTraining)

        let logits isTraining (words: torch.Tensor) =
            let batch = words.shape[0]
            let xs = embedding.call words

            let xs =
                if c.InputDropout > 0.0 then
                    xs * mask isTraining [| batch; 1L; c.Embedding |] c.InputDropout
                else
                    xs

            let ys =
                if c.StateDropout > 0.0 then
                    // Torch's own layer has none.
                    let kept = mask isTraining [| batch; hidden |] c.StateDropout
                    TorchLoop.run p hidden (fun h -> h * kept) lstmStep xs
                else
                    lstm.Run xs

            readout.call(ys.select (1, -1L)).squeeze -1L

        {
            Parameters =
                ("embedding", nonNull embedding.weight) :: lstm.Parameters
                @ [ for struct (name, p) in readout.named_parameters () -> $"readout.{name}", p ]
            Logits = logits
        }
