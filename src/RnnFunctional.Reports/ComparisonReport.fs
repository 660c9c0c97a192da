namespace RnnFunctional.Reports

open Giraffe.ViewEngine

/// The page of runs side by side.
module ComparisonReport =

    let private configuration (runs: ComparedRun list) =
        [
            match Comparison.differing runs with
            | [] -> Page.note "The configurations are the same."
            | items ->
                Page.words
                    ("" :: [ for run in runs -> run.Name ])
                    [ for name, values in items -> false, name :: values ]
            Page.note (Comparison.common runs)
        ]

    let private scores (runs: ComparedRun list) =
        [
            Page.marked ("" :: [ for run in runs -> run.Name ]) (Comparison.scores runs)
            Page.note
                "The best of each row is marked, unless all are alike as shown; whether by more than noise, it does not say. Of several seeds it is their mean, ± their standard deviation. Times, speeds and memory are those of the machine and the hour at which a run was trained."
            match Comparison.caution runs with
            | Some caution -> Page.note caution
            | None -> ()
        ]

    let private learning runs =
        let curves = Comparison.curves runs

        let timed =
            curves
            |> List.filter (snd >> List.forall (fun curve -> not curve.Seconds.IsEmpty))

        [
            for title, curves in curves do
                StudyFigures.byEpoch title curves
            Page.note
                "Of several seeds their mean. A training loss is what its run was trained on, with its dropout and on its own scale."
            if not timed.IsEmpty then
                Page.folded
                    false
                    "The same by seconds of training"
                    ""
                    [ for title, curves in timed -> StudyFigures.bySeconds title curves ]
        ]

    /// The page for `runs`, two or more, of the kind `kind`.
    let render (kind: string) (runs: ComparedRun list) : string =
        let names = runs |> List.map _.Name |> String.concat ", "

        Page.render
            $"{runs.Length} runs side by side"
            $"Of the kind {kind}: {names}"
            [
                Page.section "What differs" (configuration runs)
                Page.section "Scores" (scores runs)
                if runs |> List.exists (fun run -> not run.Curves.IsEmpty) then
                    Page.section "Learning curves" (learning runs)
            ]
