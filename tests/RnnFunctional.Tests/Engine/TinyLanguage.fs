namespace RnnFunctional.Tests

open RnnFunctional

/// A language model in small: from the number of a word to the logits of the next.
module TinyLanguage =

    let private size = 6

    /// A table of vectors, one for each of `words`, two layers of `cell`, and a readout, which is the table itself where it is `tied`; a word
    /// has the shape `input`.
    let recurrence tied input words (cell: string) : Recurrence =
        let table = Embedding.decl "words" words size

        let network =
            Network.build 2 false 0.0 size (fun i -> (Catalogue.find cell).Make i size)
            |> Network.asCell

        let readout = Linear.spec "readout" network.Output words
        let ofNetwork = network.Parameters.Decls.Length

        {
            Name = "language"
            Parameters = table :: network.Parameters.Decls @ (if tied then [] else readout.Decls)
            States = network.State.Decls
            Input = input
            Output = [ words ]
            Step =
                fun p s x ->
                    let next, h = network.Step p[1..ofNetwork] s (gather p[0] x |> reshape [ size ])

                    next,
                    if tied then
                        matmul p[0] h
                    else
                        Linear.apply (Spec.read readout p[1 + ofNetwork ..]) h
            Outline = Outline.none
        }

    /// Parameters drawn from `seed`, large enough for words to differ.
    let parameters seed (r: Recurrence) =
        Draw.decls seed "parameters" r.Parameters
        |> Array.map (fun t -> Task.single (Value((2.0 * t).Array.Named t.Array.Name.Value)))
        |> Block.join

    /// A model of `words` on `engine`, with parameters from `seed`.
    let stepper (engine: Engine) words seed =
        let r = recurrence false [ 1 ] words "lstm"
        engine.OpenStepper r (parameters seed r)
