namespace RnnFunctional.Vanishing

open System
open System.Globalization

/// What the numbers of a study say, in sentences that are put together from them.
module Findings =

    /// A ratio of gradients in words.
    let ratio (x: float) =
        if Double.IsNaN x then
            "no number"
        elif x = 0.0 then
            "nothing"
        elif x >= 0.01 && x < 1000.0 then
            x.ToString("G2", CultureInfo.InvariantCulture)
        else
            x.ToString("0e+0", CultureInfo.InvariantCulture)

    let private at (picture: Picture) =
        picture.Flow.At Picture.lag |> Option.defaultValue nan

    let private names (list: string list) =
        match list with
        | [] -> "none"
        | [ one ] -> one
        | _ -> String.Join(", ", List.take (list.Length - 1) list) + " and " + List.last list

    let private enumeration (list: string list) = String.Join(", ", list)

    let private find name (pictures: Picture list) =
        pictures |> List.tryFind (fun p -> p.Name = name)

    /// Of the gradient in networks as they begin.
    let gradients (result: StudyResult) : string list =
        let cells = result.Cells
        let standard = find "elman-tanh" cells |> Option.get
        let sorted = cells |> List.sortByDescending at
        let longest = sorted.Head

        [
            $"In the standard RNN, as PyTorch begins it, the gradient is multiplied by {ratio standard.Flow.Rate} at each step on its way back: at lag {Picture.lag} it is {ratio (at standard)} of what it is at lag 1."

            match find "lstm" cells, find "gru-reset-after" cells with
            | Some lstm, Some gru when max (at lstm) (at gru) < 1e-6 ->
                $"Gates by themselves do not help a network that has not been trained: with the same initialisation the LSTM has {ratio (at lstm)} and the GRU {ratio (at gru)}. A gate that begins half open halves what it keeps at each step."
            | _ -> ()

            $"Of all cells as they begin it reaches furthest in {longest.Name}, with {ratio (at longest)} at lag {Picture.lag}."

            match find "lstm" result.Remedies, find "lstm-chrono" result.Remedies with
            | Some plain, Some chrono ->
                $"Chrono initialisation takes the LSTM from {ratio (at plain)} to {ratio (at chrono)}."
            | _ -> ()

            $"The opposite fault: rectifiers with 1.1 times the identity multiply the gradient by {ratio result.Exploding.Flow.Rate} at each step, and have {ratio (at result.Exploding)} of it at lag {Picture.lag}."

            match standard.Spectrum with
            | Some spectrum ->
                let largest = ratio (Array.head (Array.last spectrum.Values))

                $"Even in the direction that shrinks least, {Array.last spectrum.Lags} steps of the standard RNN leave {largest} of a change of the state (the largest singular value of the Jacobian)."
            | None -> ()
        ]

    let private task (result: StudyResult) name span =
        StudyResult.outcomes result
        |> List.filter (fun o -> o.Task.Name = name && o.Task.Span = span)

    let private fastestFirst (outcomes: Outcome list) =
        outcomes
        |> List.filter _.Solved
        |> List.sortBy (fun o -> o.Took |> Option.defaultValue Int32.MaxValue)

    /// Of what the gradient at the beginning has to do with what is learned.
    let private foretold (result: StudyResult) =
        match task result "adding" 400, result.Remedies with
        | [], _ -> []
        | outcomes, pictures ->
            let reaches, fades =
                outcomes
                |> List.partition (fun o -> find o.Remedy.Name pictures |> Option.forall (fun p -> at p > 1e-6))

            let solved (list: Outcome list) =
                $"{list |> List.filter _.Solved |> List.length} of {list.Length}"

            [
                let lesson =
                    if reaches |> List.exists (fun o -> not o.Solved) && fades |> List.exists _.Solved then
                        " A gradient that reaches back at the beginning is neither enough nor, where gates can learn to open, necessary."
                    else
                        ""

                $"Of the remedies whose gradient at lag {Picture.lag} begins above a millionth, {solved reaches} solve the adding problem over 400 steps; of the others {solved fades}.{lesson}"
            ]

    /// Of what training does to the gradient.
    let private opened (result: StudyResult) =
        [
            for plan, trial in result.Trials do
                match trial.Before, trial.After with
                | Some before, Some after when trial.Solved ->
                    let at (l: Listening) =
                        l.Flow.At Picture.lag |> Option.defaultValue nan

                    plan.Remedy.Name, at before, at after
                | _ -> ()
        ]
        |> function
            | [] -> []
            | all ->
                let name, before, after =
                    all |> List.maxBy (fun (_, before, after) -> after / max 1e-36 before)

                let grown =
                    all |> List.filter (fun (_, before, after) -> after > before) |> List.length

                [
                    $"In {grown} of the {all.Length} networks that solve the adding problem over {StudyPlan.heard} steps the gradient at lag {Picture.lag} is larger afterwards than before, most of all in {name}, from {ratio before} to {ratio after}."
                ]

    /// Of the remedies.
    let remedies (result: StudyResult) : string list =
        [
            for name, spans in StudyResult.byTask result do
                for span, outcomes in spans do
                    let solved = fastestFirst outcomes

                    let listed =
                        solved
                        |> List.truncate 6
                        |> List.map (fun o ->
                            let steps = o.Took |> Option.map string |> Option.defaultValue "?"
                            $"{o.Remedy.Name} ({steps} steps)")

                    if solved.IsEmpty then
                        $"{name} over {span} steps is solved by none of {outcomes.Length}."
                    else
                        let more =
                            if solved.Length > 6 then
                                $", and {solved.Length - 6} more"
                            else
                                ""

                        $"{name} over {span} steps is solved by {solved.Length} of {outcomes.Length}: {enumeration listed}{more}."

            match
                StudyResult.outcomes result
                |> List.filter (fun o -> o.Remedy.Name = Remedies.baseline.Name && o.Task.Name = "adding")
            with
            | [] -> ()
            | outcomes ->
                let failed = outcomes |> List.filter (fun o -> not o.Solved) |> List.map _.Task.Span

                $"The standard RNN fails the adding problem over {names (List.map string failed)} steps."

            let solvedBy name =
                StudyResult.outcomes result
                |> List.filter (fun o -> o.Remedy.Name = name && o.Solved)
                |> List.map (fun o -> $"{o.Task.Name} {o.Task.Span}")

            $"Clipping alone solves {names (solvedBy Remedies.clipping)}; truncation after 20 steps, of a GRU, {names (solvedBy Remedies.truncation)}, where the GRU as a whole solves {names (solvedBy Remedies.gru)}."
            yield! foretold result
            yield! opened result
        ]

    /// Of the proposal of our own, against the best of the others, whichever way it comes out.
    let proposal (result: StudyResult) : string list =
        let isOurs (o: Outcome) = o.Remedy.Kind = Remedies.proposals

        let duels =
            StudyResult.byTask result
            |> List.collect snd
            |> List.choose (fun (_, outcomes) ->
                match outcomes |> List.tryFind (fun o -> o.Remedy.Name = Remedies.rotor) with
                | Some ours -> Some(ours, fastestFirst (outcomes |> List.filter (fun o -> not (isOurs o))))
                | None -> None)

        let label (o: Outcome) = $"{o.Task.Name} {o.Task.Span}"
        let solved = duels |> List.filter (fun (ours, _) -> ours.Solved)

        let isFaster (ours: Outcome, others: Outcome list) =
            match ours.Took, others with
            | Some _, [] -> true
            | Some took, best :: _ -> best.Took |> Option.forall (fun t -> took < t)
            | None, _ -> false

        let rivals =
            StudyResult.outcomes result
            |> List.filter (fun o -> not (isOurs o))
            |> List.groupBy _.Remedy.Name
            |> List.map (fun (name, outcomes) -> name, outcomes |> List.filter _.Solved |> List.length)

        [
            if not duels.IsEmpty && not rivals.IsEmpty then
                let best = rivals |> List.map snd |> List.max
                let bestNames = rivals |> List.filter (fun (_, n) -> n = best) |> List.map fst

                $"The proposal, {Remedies.rotor}, solves {solved.Length} of {duels.Length} problems; the most that any known remedy solves is {best} ({names bestNames})."

                let fastest = duels |> List.filter isFaster |> List.map (fst >> label)
                $"It needs fewer steps than every known remedy in {fastest.Length} of them: {names fastest}."

                match
                    duels
                    |> List.filter (fun (ours, others) -> not ours.Solved && not others.IsEmpty)
                with
                | [] -> ()
                | lost ->
                    let lost =
                        lost
                        |> List.map (fun (ours, others) -> $"{label ours} (solved by {others.Head.Remedy.Name})")

                    $"It fails where others do not: {names lost}."

                let ablation =
                    StudyResult.byTask result
                    |> List.collect snd
                    |> List.choose (fun (_, outcomes) ->
                        let find name =
                            outcomes |> List.tryFind (fun o -> o.Remedy.Name = name)

                        match find Remedies.rotor, find Remedies.trace with
                        | Some rotor, Some trace -> Some(rotor, trace)
                        | _ -> None)

                let only pick =
                    ablation |> List.filter pick |> List.map (fst >> label) |> names

                $"What the rotation of its traces is good for: with it alone are solved {only (fun (rotor, trace) -> rotor.Solved && not trace.Solved)}, without it alone {only (fun (rotor, trace) -> trace.Solved && not rotor.Solved)}."
        ]
