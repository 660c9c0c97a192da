namespace RnnFunctional.Vanishing

open RnnFunctional

/// Which symbol came first (Bengio, Simard & Frasconi 1994 latch a bit so): one of four, then noise of four others, and at the end the first is
/// to be named. The simplest memory there is: one thing, held against distraction.
module FirstSymbol =

    let private classes = 4
    let private noises = 4

    let private draw span (rng: Rng) : Sequence =
        let first = rng.Below classes

        let read =
            Array.init span (fun t -> if t = 0 then first else classes + rng.Below noises)

        let inputs = classes + noises

        {
            X =
                NdArray(
                    [ span; inputs ],
                    Array.init (span * inputs) (fun i -> if i % inputs = read[i / inputs] then 1.0 else 0.0)
                )
            Y = NdArray([ span ], Array.create span (float first))
        }

    /// The task over `span` steps, 2 or more.
    let task span : MemoryTask =
        Errors.atLeast 2 "the first symbol's distance" span

        {
            Name = "first-symbol"
            Summary = "the symbol that came first, after noise"
            Paper = "Bengio, Simard & Frasconi 1994"
            Span = span
            Steps = span
            Inputs = classes + noises
            Answer = Choice classes
            Scored = 1
            Trained = 1
            Draw = draw span
            Chance = 1.0 / float classes
            Threshold = 0.99
        }
