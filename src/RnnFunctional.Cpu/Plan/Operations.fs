namespace RnnFunctional.Cpu

/// How much arithmetic a plan is.
type Operations =
    {
        /// Multiplications and additions of matrix products.
        OfProducts: float
        /// Numbers computed by all else, a function of one number counting as one.
        OfNumbers: float
    }

    static member (+)(a: Operations, b: Operations) =
        {
            OfProducts = a.OfProducts + b.OfProducts
            OfNumbers = a.OfNumbers + b.OfNumbers
        }

    /// Both together.
    member o.All = o.OfProducts + o.OfNumbers

module Operations =

    let private none = { OfProducts = 0.0; OfNumbers = 0.0 }

    let private numbers count = { none with OfNumbers = float count }

    let private products lines inner outer =
        { none with
            OfProducts = 2.0 * float (lines: int) * float (inner: int) * float (outer: int)
        }

    /// The arithmetic of one instruction for a number of rows.
    let rec ofInstruction (rows: int) (i: Instruction) : Operations =
        let size (d: Domain) = d.Size.For rows

        let lines (d: Domain) =
            d.Outer * (if d.IsRows then rows else 1)

        match i with
        | Program(d, _, steps) -> numbers (size d * steps.Length)
        | Multiply(d, sources, _, targets) ->
            products (lines d) (List.sumBy snd sources) (targets |> List.sumBy (fun (_, width, _) -> width))
        | AddOuter(d, (_, width), targets) ->
            products (lines d) width (targets |> List.sumBy (fun (_, width, _) -> width))
        | AddRows(d, _, _, _)
        | Reduce(d, _, _, _)
        | SumOuter(d, _, _)
        | Move(d, _, _)
        | Fill(d, _, _) -> numbers (size d)
        | GatherRows(d, _, _, width, _)
        | ScatterRows(d, _, _, width, _) -> numbers (lines d * width)
        | Pack _ -> none
        | Repeat(length, _, _, _, body) ->
            let once = body |> List.map (ofInstruction rows) |> List.fold (+) none

            {
                OfProducts = float length * once.OfProducts
                OfNumbers = float length * once.OfNumbers
            }
        | ByReference(_, _, _, target) -> numbers (size target.Domain)

    /// The arithmetic of `plan` for a number of rows.
    let ofPlan (rows: int) (plan: Plan) : Operations =
        plan.Run |> List.map (ofInstruction rows) |> List.fold (+) none
