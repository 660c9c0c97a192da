namespace RnnFunctional.Vanishing

open RnnFunctional

/// A cell, or a remedy, as it begins: what is shown before anything is trained.
type Picture =
    {
        Name: string
        Flow: GradientFlow
        /// None for states of so many numbers that it would take too long.
        Spectrum: Spectrum option
    }

/// The vanishing gradient as it is seen on networks that have not been trained: on the adding problem, whose loss comes at the end.
module Picture =

    /// The span of the sequences.
    let span = 200

    /// The lag at which gradients are compared in numbers.
    let lag = 100

    /// The units of the networks.
    let hidden = 32

    /// The lags of spectra.
    let private lags = [| 1; 2; 5; 10; 20; 50; 100 |]

    let private sequences = 16

    /// The most numbers of a state whose spectrum is measured: it takes a backward pass for each.
    let private largest = 128

    /// Every cell of the catalogue with PyTorch's initialisation.
    let cells: Remedy list =
        Catalogue.all
        |> List.map (fun entry ->
            { Remedies.baseline with
                Name = entry.Name
                Idea = entry.Summary
                Paper = entry.Paper
                Layers = fun _ input hidden -> [ entry.Make input hidden ]
            })

    /// Rectifiers whose state's matrix grows what it carries by a tenth at each step: the opposite fault.
    let exploding: Remedy =
        { (Remedies.all |> List.find (fun r -> r.Name = "irnn")) with
            Name = "exploding"
            Initial = fun _ -> Preset.identity 1.1 Preset.pytorch
        }

    /// The picture of `remedy` with parameters drawn from `seed`, in float64.
    let take seed (remedy: Remedy) : Picture =
        let engine = ReferenceEngine.engine
        let task = Adding.task span
        let model = Remedy.model task hidden remedy
        let parameters = Model.initialise (remedy.Initial span) seed model
        let cell = Remedy.cell task hidden remedy

        {
            Name = remedy.Name
            Flow = GradientFlow.measure engine task hidden remedy parameters (Listening.sequences task sequences seed)
            Spectrum =
                if Block.size cell.State.Decls <= largest then
                    Some(
                        Spectrum.measure
                            engine
                            cell
                            (Remedy.ofCell cell parameters)
                            (task.Draw(Rng.stream seed "spectrum" 0)).X
                            lags
                    )
                else
                    None
        }
