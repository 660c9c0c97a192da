namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// What a plan's places are called: parameters by name and gate, states and sequences by label, and what is computed from them
/// after the gates whose products it holds. A name is found when the instruction that writes it is read; so read in order.
type internal PlanNames(plan: Plan, decls: Decl list) =
    let starts = Block.offsets decls |> Array.ofList
    let decls = Array.ofList decls
    let names = Dictionary<struct (int * Size), string>()
    let gates = Dictionary<struct (int * Size), string>()
    let places = Dictionary<int, MovingSlot>()
    let mutable fresh = 0

    /// "d h", the gradient of h, as it is written.
    let pretty (label: string) =
        if label.StartsWith "d " then
            "δ" + label.Substring 2
        else
            label

    /// The parameter and gate at an offset of the block of parameters.
    let parameter (offset: int) =
        let i = starts |> Array.findIndexBack (fun start -> start <= offset)
        let decl = decls[i]
        let block = (offset - starts[i]) * decl.Blocks.Length / Shape.size decl.Shape

        decl.Name,
        (if decl.Blocks.Length > 1 then
             Some decl.Blocks[block]
         else
             None)

    let join (name: string, gate) =
        match gate with
        | Some gate -> $"{name}.{gate}"
        | None -> name

    /// The places at which a name or a gate may stand: a moving slot's own, and that on the sequence.
    let keys (v: View) =
        [
            struct (v.Slot, v.Offset)

            match places.TryGetValue v.Slot with
            | true, m -> struct (m.Base, m.Offset)
            | _ -> ()
        ]

    let find (table: Dictionary<struct (int * Size), string>) v =
        keys v
        |> List.tryPick (fun key ->
            match table.TryGetValue key with
            | true, found -> Some found
            | _ -> None)

    /// The gate of which `v` holds a sum of products, or which it is a parameter of.
    member _.Gate(v: View) : string option =
        if v.Slot = plan.Parameters then
            snd (parameter v.Offset.Fixed)
        else
            find gates v

    /// Whether `v` is a part of a parameter.
    member _.IsParameter(v: View) = v.Slot = plan.Parameters

    /// The parameter that a matrix, or a gradient, is; without its gate.
    member _.Parameter(v: View) : string = fst (parameter v.Offset.Fixed)

    /// What `v` is called; None where nothing is known.
    member _.Find(v: View) : string option =
        if v.Slot = plan.Parameters then
            Some(join (parameter v.Offset.Fixed))
        elif plan.Gradient = ValueSome v.Slot then
            Some("∂" + join (parameter v.Offset.Fixed))
        else
            match find names v, plan.Labels[v.Slot] with
            | Some name, _ -> Some name
            | None, "" -> None
            | None, label -> Some(pretty label)

    /// What `v` is called; a new name where nothing is known.
    member this.Of(v: View) : string =
        match this.Find v with
        | Some name -> name
        | None ->
            fresh <- fresh + 1
            this.Call(v, $"v{fresh}")
            $"v{fresh}"

    /// Calls `v` by a name, from here on.
    member _.Call(v: View, name: string) =
        keys v |> List.iter (fun key -> names[key] <- name)

    /// Whether `v` was called something.
    member _.IsCalled(v: View) = (find names v).IsSome

    /// Calls the sequence that begins at `offset` of `slot` what the gradient that a loop reads of it is called by its `label`.
    member _.Label(slot: int, offset: Size, label: string) =
        if label.StartsWith "d " && not (label.EndsWith '\'') then
            names.TryAdd(struct (slot, offset), pretty label) |> ignore

    /// From here on `v` holds a sum of products of `gate`.
    member _.Mark(v: View, gate: string option) =
        gate
        |> Option.iter (fun gate -> keys v |> List.iter (fun key -> gates[key] <- gate))

    /// Enters a loop: its states get the times at which they are read and written.
    member _.Enter(reverse: bool, moving: MovingSlot list, alternating: AlternatingSlot list) =
        let slots = [ for m in moving -> m.Slot ] @ [ for a in alternating -> a.Slot ]
        let labels = slots |> List.map (fun s -> plan.Labels[s]) |> set

        for m in moving do
            places[m.Slot] <- m

        for slot in slots do
            let label = plan.Labels[slot]
            let isNext = label.EndsWith '\''
            let state = pretty (label.TrimEnd '\'')

            let time =
                match reverse, label.StartsWith "d ", isNext with
                | false, _, false
                | true, true, true -> "_{t-1}"
                | true, false, false -> "_{t+1}"
                | _ -> "_t"

            let here: View =
                { View.dense slot (Domain.ofShape false []) with
                    Offset = Size.zero
                }

            if isNext || labels.Contains(label + "'") then
                keys here |> List.iter (fun key -> names[key] <- state + time)
            elif label <> "" && label <> "kept" && (find names here).IsNone then
                keys here |> List.iter (fun key -> names[key] <- pretty label)
