namespace RnnFunctional.Text

open RnnFunctional

/// What generated texts are held against: the part of a book that a network learned from, the part that was held out, and the mean
/// log-probability that the network gives to a symbol of the latter, in nats.
[<Sealed>]
type Bookshelf(parts: BookParts, logProbability: float) =
    // Making it ready takes a while, in which a text may be written already.
    let book = lazy (BookIndex parts.Train)
    let held = Characters.count parts.Held

    /// What is natural for texts of `length` characters, or as long as the held-out part is.
    member _.Natural(length: int) : Yardstick =
        {
            Sense = Sense.natural book.Value parts.Held (min length held)
            LogProbability = logProbability
        }

    /// The measures of `text`.
    member _.Measure(text: string) : Sense = Sense.ofBook book.Value text

    /// `written` with its measures.
    member shelf.Judge(written: Written) : Candidate =
        {
            Text = written.Text
            Sense = shelf.Measure written.Text
            LogProbability = written.LogProbability
        }

/// Several texts by one author, the one that makes the most sense first.
module Drafts =

    /// Writes `count` texts of `length` characters after `prompt`, with the seed of `sampler` and those after it, and ranks them beside what is
    /// natural on `shelf`. Errors: as of Author.Write.
    let rank (author: Author) (shelf: Bookshelf) (sampler: SamplerSettings) prompt length count : RankedText list =
        Errors.atLeast 1 "--best" count

        [
            for i in 0 .. count - 1 do
                author.Write(SamplerSettings.seeded (sampler.Seed + i) sampler, prompt, length, ignore)
                |> shelf.Judge
        ]
        |> Ranking.order (shelf.Natural length)
