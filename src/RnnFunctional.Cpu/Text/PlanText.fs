namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// A part of what a plan comes to as text: sentences or a listing.
type PlanSection = { Title: string; Lines: string list }

/// What the compiled engine does in a training step, for people: in sentences, in a listing, and in numbers. All of it is read off
/// the plan.
module PlanText =

    let private bytes (count: int64) =
        if count < 10240L then
            $"{count} bytes"
        elif count < 10240L * 1024L then
            $"{float count / 1024.0:F0} KiB"
        else
            $"{float count / 1024.0 / 1024.0:F1} MiB"

    let private count (one: string) (more: string) n =
        if n = 1 then $"1 {one}" else $"{n} {more}"

    let private products = count "product" "products"
    let private operations = count "element-wise operation" "element-wise operations"
    let private recurrences = count "recurrence" "recurrences"
    let private passes = count "pass" "passes"
    let private threadsOf = count "thread" "threads"
    let private rowsOf = count "row" "rows"

    /// `text` in lines of at most `width` letters.
    let private wrap width (text: string) =
        (([], ""), text.Split ' ')
        ||> Array.fold (fun (lines, line: string) word ->
            if line = "" then
                lines, word
            elif line.Length + 1 + word.Length <= width then
                lines, $"{line} {word}"
            else
                line :: lines, "  " + word)
        |> fun (lines, line) -> List.rev (line :: lines)

    let private sentences (facts: PlanFacts) (plan: Plan) rows threads =
        let size packed =
            $"{plan.Packings[packed].Rows} × {plan.Packings[packed].Columns}"

        let where reverse =
            if reverse then "backwards" else "forwards"

        [
            for packed, lines in facts.Hoisted do
                $"Hoisted: {products (facts.Products packed)} of the input alone left the loop and became one before it, over {lines} lines at once ({lines} × {plan.Packings[packed].Rows} · {size packed})."

            for _, _, reverse, body in facts.Loops do
                for i in body do
                    match i with
                    | Multiply(_, _, packed, _) when facts.Products packed > 1 ->
                        $"Merged: at each step {where reverse}, {products (facts.Products packed)} became one, with a matrix of {size packed}."
                    | _ -> ()

            match facts.Sunk with
            | [] -> ()
            | sunk ->
                let blocks = sunk |> List.sumBy fst |> count "matrix" "matrices"
                $"Sunk: the gradients of {blocks} left the backward loop, which only keeps δ; after it {products sunk.Length} over {snd sunk.Head} lines add them up."

            for _, _, reverse, body in facts.Loops do
                let ofPasses, ofOperations, inside = facts.Fused body

                if ofOperations > ofPasses then
                    $"Fused: at each step {where reverse}, {operations ofOperations} became {passes ofPasses} over memory; of the results, {inside} never leave the registers."

            if facts.Scanned > 0 then
                $"Scanned: {recurrences facts.Scanned} of the form h_t = a_t ⊗ h_{{t-1}} + b_t, in which neither a nor b waits for h, are no loops; all else is done over all times at once."

            let included, inLoops =
                if facts.Loops.IsEmpty then
                    "", ""
                else
                    ", both loops included", "; in a loop nobody waits"

            $"Shared out: each of {threadsOf threads} takes its share of the {rowsOf rows}, {(rows + threads - 1) / threads} at most, through the whole step{included}. Threads meet while they prepare ({facts.PreparedGroups} times) and to add up their gradients{inLoops}."
            $"Packed: {plan.Packings.Length} matrices in the layout in which products read them, {bytes facts.PackedBytes}, shared by all threads, once for each step of the optimiser."
        ]

    let private numbers (facts: PlanFacts) (names: PlanNames) threads =
        let buffers, wanted, total = facts.Buffers
        let kept = facts.Kept
        let perRow = kept |> List.sumBy snd

        let keptNames =
            kept
            |> List.map (fun (slot, _) ->
                names.Of
                    { View.dense slot (Domain.ofShape false []) with
                        Offset = Size.zero
                    })
            |> String.concat ", "

        [
            $"A thread's buffers: {buffers}, of {bytes wanted}; what is not needed any more makes room, so that {bytes total} are enough ({100.0 * float (wanted - total) / float wanted:F0} %% saved). For {threadsOf threads}: {bytes (int64 threads * total)}."
            $"Packed matrices, for all threads: {bytes facts.PackedBytes}."

            if not facts.Loops.IsEmpty then
                $"Kept for the backward loop, for each row at each time: {perRow} numbers ({keptNames})."
        ]

    /// What `plan` does with `rows` rows on so many `threads`. `decls` are the parameters.
    let sections (plan: Plan) (decls: Decl list) rows threads : PlanSection list =
        let threads = min threads rows
        let names = PlanNames(plan, decls)
        let facts = PlanFacts(plan, rows)
        let share = PlanFacts(plan, (rows + threads - 1) / threads)
        PlanListing.foresee names plan
        names.Call(plan.Results[0].View, "loss")
        let listing = PlanListing.lines names facts plan (fun _ -> false)
        let prepare = listing plan.Prepare
        let run = listing plan.Run

        [
            {
                Title = "What was done to the step"
                Lines = sentences facts plan rows threads |> List.collect (wrap 96)
            }
            {
                Title = "Once the parameters have changed, all threads together"
                Lines = prepare
            }
            {
                Title = $"The step, with all {rows} rows (every thread does it with its own)"
                Lines = run
            }
            {
                Title = "Memory"
                Lines = numbers share names threads |> List.collect (wrap 96)
            }
        ]

    /// How listings are to be read.
    let legend =
        [
            "⊗ multiplies number by number, · as matrices; σ′(y) = y(1 - y), tanh′(y) = 1 - y²."
            "a is a gate's sum before its function; δ the gradient of the loss by it, ∂ that by a parameter."
            "[i | f] stand side by side, […] is the same gates again."
        ]

    /// The sections for a training step with one layer of `cell`, read out at each of `steps` times as one number under the mean
    /// squared error.
    let ofCell (cell: AnyCell) steps rows threads : PlanSection list =
        let model = Model.sequence cell.Name (Network.ofCell cell) steps 1 Loss.mse

        // The only layer needs no number.
        let plain (name: string) = name.Replace("_l0", "")
        let decls = model.Parameters |> List.map (fun d -> { d with Name = plain d.Name })
        let plan = Compile.training (Model.trace model)

        sections
            { plan with
                Labels = Array.map plain plan.Labels
            }
            decls
            rows
            threads
