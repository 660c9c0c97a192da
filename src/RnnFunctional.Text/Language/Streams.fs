namespace RnnFunctional.Text

open RnnFunctional

/// A text read as several streams side by side, each from its own place on, piece by piece.
type Streams =
    {
        /// How many streams there are, the symbols of a piece, and how many pieces each stream has.
        Rows: int
        Steps: int
        Pieces: int
        /// How far apart the streams begin.
        Apart: int
    }

module Streams =

    /// At most `rows` streams of whole pieces of `steps` symbols in a text of `count` symbols, each of which is followed by another one. What
    /// is left at the end is less than a piece a stream. A text that is short has fewer streams, of at least two pieces each if there
    /// are that many. Errors: an InputException where there is not one piece.
    let cut rows steps count : Streams =
        let followed = count - 1

        if followed < steps then
            Errors.input
                $"the text: more than {steps} symbols to learn from expected, which is one piece, found {count}. Take a longer text, or smaller pieces with --steps."

        let rows = max 1 (min rows (followed / (2 * steps)))
        let apart = followed / rows

        {
            Rows = rows
            Steps = steps
            Pieces = apart / steps
            Apart = apart
        }

    /// The `steps` numbers of `text` from `start` on.
    let private numbers (text: int[]) start steps =
        NdArray.vector (Array.init steps (fun k -> float text[start + k]))

    /// The `steps` symbols of `text` from `start` on, and those that follow each of them.
    let part (text: int[]) start steps =
        numbers text start steps, numbers text (start + 1) steps

    /// Piece `piece` of stream `row` of `text`: see `part`.
    let piece (s: Streams) (text: int[]) row piece =
        part text (row * s.Apart + piece * s.Steps) s.Steps

    /// The `steps` symbols of `text` from `start` on, and the one that follows.
    let window (text: int[]) steps start =
        numbers text start steps, NdArray.scalar (float text[start + steps])
