namespace RnnFunctional

/// A recurrent function that is used a step at a time, with all that goes around its cells: from the number of a word to the logits of the
/// next one, say.
type Recurrence =
    {
        Name: string
        Parameters: Decl list
        /// The carry, which starts at zero.
        States: Decl list
        /// The shape of the input at each time.
        Input: Shape
        /// The shape of the output at each time.
        Output: Shape
        /// Parameters → states → input → the next states, and the output.
        Step: Tensor[] -> Tensor[] -> Tensor -> Tensor[] * Tensor
        /// The same in plain words; or what these don't cover.
        Outline: Result<Outline, string list>
    }

module Recurrence =

    /// `cell` as it is.
    let ofCell (cell: AnyCell) : Recurrence =
        {
            Name = cell.Name
            Parameters = cell.Parameters.Decls
            States = cell.State.Decls
            Input = [ cell.Input ]
            Output = [ cell.Output ]
            Step = cell.Step
            Outline = Outline.none
        }

    /// Raises a ShapeException unless an input of `found` numbers is one of `r`.
    let checkInput (r: Recurrence) found =
        if found <> Shape.size r.Input then
            Errors.shape
                $"`{r.Name}`"
                $"an input of shape {Shape.show r.Input}"
                $"{found} numbers"
                "Give the numbers of one example at one time."

    /// Raises a ShapeException unless `states` are those of `r`.
    let checkStates (r: Recurrence) (states: NdArray[]) =
        Spec.read (Spec.ofDecls r.States) (Seq.map Value states) |> ignore
