namespace RnnFunctional.Vanishing

open RnnFunctional

/// The adding problem (Hochreiter & Schmidhuber 1997, as Arjovsky, Shah & Bengio 2016 have it): of numbers drawn evenly from 0 to 1, two are
/// marked, one in each half. What is asked for at the end is their sum. Who says 1 whatever comes is off by 1/6 in the mean square.
module Adding =

    let private draw span (rng: Rng) : Sequence =
        let half = span / 2
        let marked = [ rng.Below half; half + rng.Below(span - half) ]
        let values = Array.init span (fun _ -> rng.Uniform())
        let isMarked t = List.contains t marked

        {
            X =
                NdArray(
                    [ span; 2 ],
                    Array.init (2 * span) (fun i ->
                        let t = i / 2

                        if i % 2 = 0 then values[t]
                        elif isMarked t then 1.0
                        else 0.0)
                )
            Y =
                NdArray(
                    [ span; 1 ],
                    values
                    |> Array.indexed
                    |> Array.scan (fun sum (t, value) -> if isMarked t then sum + value else sum) 0.0
                    |> Array.tail
                )
        }

    /// The problem over `span` steps, 2 or more.
    let task span : MemoryTask =
        Errors.atLeast 2 "the adding problem's length" span

        {
            Name = "adding"
            Summary = "the sum of the two marked numbers"
            Paper = "Hochreiter & Schmidhuber 1997"
            Span = span
            Steps = span
            Inputs = 2
            Answer = Quantity
            Scored = 1
            Trained = 1
            Draw = draw span
            Chance = 1.0 / 6.0
            Threshold = 0.01
        }
