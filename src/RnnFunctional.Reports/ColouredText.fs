namespace RnnFunctional.Reports

open Giraffe.ViewEngine
open RnnFunctional.Text

/// A text that a report shows, with what was made of it.
type ShownText =
    {
        Text: string
        /// Its label.
        IsPositive: bool
        Verdict: Verdict
    }

/// Texts with their words coloured by what they contributed.
module ColouredText =

    /// The opacity of the strongest word's colour.
    let private strongest = 0.75

    /// Words weaker than this share of the strongest one stay plain.
    let private least = 0.06

    /// Texts of more words are folded, and show so many of them: those around the strongest.
    let private visible = 60

    let private coloured kind (strength: float) title word =
        let opacity = strength.ToString "F2"
        span [ _class kind; _style $"--s:{opacity}"; _title title ] [ str word ]

    let private words (verdict: Verdict) : XmlNode[] =
        let largest = verdict.Contributions |> Seq.map abs |> Seq.fold max 1e-12

        Array.map2
            (fun word (contribution: float) ->
                let share = abs contribution / largest

                if share < least then
                    str word
                else
                    coloured
                        (if contribution > 0.0 then "for" else "against")
                        (strongest * share)
                        (contribution.ToString "+0.000;-0.000")
                        word)
            verdict.Words
            verdict.Contributions

    let private flow (nodes: XmlNode[]) =
        nodes |> Seq.collect (fun node -> [ node; str " " ]) |> List.ofSeq

    /// Where the part of `visible` words begins whose contributions are the largest together.
    let private strongestPart (contributions: float[]) =
        contributions
        |> Array.windowed visible
        |> Array.map (Array.sumBy abs)
        |> Seq.indexed
        |> Seq.maxBy snd
        |> fst

    let private body (verdict: Verdict) =
        let nodes = words verdict

        if nodes.Length <= visible then
            p [] (flow nodes)
        else
            let first = strongestPart verdict.Contributions
            let part = flow (Array.sub nodes first visible)

            details
                []
                [
                    summary
                        []
                        [
                            str $"all {nodes.Length} words that were read"
                            span [ _class "part" ] (str ": … " :: part @ [ str "…" ])
                        ]
                    p [] (flow nodes)
                ]

    let private side isPositive =
        if isPositive then "positive" else "negative"

    let private one (shown: ShownText) =
        let verdict = shown.Verdict
        let positive = verdict.Logit > 0.0

        let sure =
            if positive then
                verdict.Probability
            else
                1.0 - verdict.Probability

        div
            [ _class "text" ]
            [
                p
                    []
                    [
                        b [] [ str $"{side shown.IsPositive}, judged {side positive}" ]
                        str $" with probability %.1f{100.0 * sure} %% (logit %+.2f{verdict.Logit})"
                    ]
                body verdict
                details
                    []
                    [
                        summary [ _class "note" ] [ str "as it was written" ]
                        p [] [ str shown.Text ]
                    ]
            ]

    /// `texts` with a legend.
    let render (texts: ShownText list) : XmlNode list =
        if texts.IsEmpty then
            [ Page.note "There are none." ]
        else
            p
                [ _class "note" ]
                [
                    coloured "for" (strongest * 0.7) "" "green"
                    str " words speak for positive, "
                    coloured "against" (strongest * 0.7) "" "red"
                    str
                        " ones for negative, the stronger the more: the gradient of the logit by the word's vector times that vector, as a share of the text's strongest word."
                ]
            :: List.map one texts
