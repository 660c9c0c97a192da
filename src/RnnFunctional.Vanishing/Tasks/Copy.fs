namespace RnnFunctional.Vanishing

open RnnFunctional

/// The copy task (Hochreiter & Schmidhuber 1997, as Arjovsky, Shah & Bengio 2016 have it): ten symbols of eight, blanks for as long as is to be
/// remembered, a sign, and then the ten symbols are to be said again in their order. Until then, blanks are to be said.
module Copy =

    let private symbols = 8
    let private length = 10
    let private blank = symbols
    let private sign = symbols + 1

    let private draw span (rng: Rng) : Sequence =
        let said = Array.init length (fun _ -> rng.Below symbols)
        let steps = span + 2 * length

        let read t =
            if t < length then said[t]
            elif t = length + span - 1 then sign
            else blank

        let answer t =
            if t < length + span then blank else said[t - length - span]

        {
            X =
                NdArray(
                    [ steps; symbols + 2 ],
                    Array.init (steps * (symbols + 2)) (fun i ->
                        if i % (symbols + 2) = read (i / (symbols + 2)) then
                            1.0
                        else
                            0.0)
                )
            Y = NdArray([ steps ], Array.init steps (answer >> float))
        }

    /// The task with `span` steps, 1 or more, from the last symbol read to the first one said.
    let task span : MemoryTask =
        Errors.atLeast 1 "the copy task's length" span

        {
            Name = "copy"
            Summary = "ten symbols again, after so many blanks"
            Paper = "Hochreiter & Schmidhuber 1997"
            Span = span
            Steps = span + 2 * length
            Inputs = symbols + 2
            Answer = Choice(symbols + 1)
            Scored = length
            Trained = span + 2 * length
            Draw = draw span
            Chance = 1.0 / float symbols
            Threshold = 0.99
        }
