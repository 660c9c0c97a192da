namespace RnnFunctional

/// What a declared tensor does in its cell. Initialisation presets go by it.
type Role =
    /// Multiplies the input.
    | Kernel
    /// Multiplies the state.
    | Recurrent
    /// Added beside a kernel; the bias where there is one only.
    | InputBias
    /// Added beside a recurrent matrix.
    | RecurrentBias
    /// Zero under every preset: the last map of a branch that begins by adding nothing, or what is added to a fixed beginning.
    | Silent
    /// A vector for each of many things, of which an example names a few.
    | Table
    /// Carried from step to step, not learned.
    | State

/// A named tensor, declared and not yet made.
type Decl =
    {
        Name: string
        Shape: Shape
        Role: Role
        /// Which rows belong to which gate: equal blocks of rows, by name; a single name where there is no such division.
        Blocks: string list
        /// The n of PyTorch's U(±1/√n): the hidden size in a recurrent cell, the number of inputs in a linear layer.
        Fan: int
    }

/// A declaration of tensors: their names, shapes and roles, known without running anything; how to read a 'T out of them,
/// in their order; and how to write an 'R back as them. For a record, 'R and 'T are the record.
type Spec<'R, 'T> =
    {
        Decls: Decl list
        Read: Tensor list -> 'T
        Write: 'R -> Tensor list
    }

type Spec<'T> = Spec<'T, 'T>

/// <c>spec { let! a = … and! b = … return { A = a; B = b } }</c>: declarations side by side.
type SpecBuilder() =

    member _.BindReturn(spec: Spec<'R, 'A>, f: 'A -> 'B) : Spec<'R, 'B> =
        {
            Decls = spec.Decls
            Read = spec.Read >> f
            Write = spec.Write
        }

    member _.MergeSources(a: Spec<'R, 'A>, b: Spec<'R, 'B>) : Spec<'R, 'A * 'B> =
        {
            Decls = a.Decls @ b.Decls
            Read =
                fun tensors ->
                    let ofA, ofB = List.splitAt a.Decls.Length tensors
                    a.Read ofA, b.Read ofB
            Write = fun record -> a.Write record @ b.Write record
        }

module Spec =

    /// One tensor, declared by `decl` and found in the record by `get`.
    let tensor decl (get: 'R -> Tensor) : Spec<'R, Tensor> =
        {
            Decls = [ decl ]
            Read = List.head
            Write = fun record -> [ get record ]
        }

    let private declare role name shape fan =
        {
            Name = name
            Shape = shape
            Role = role
            Blocks = [ name ]
            Fan = fan
        }

    /// A matrix [`outputs`; `inputs`] called `name` that multiplies the input.
    let kernel name outputs inputs get =
        tensor (declare Kernel name [ outputs; inputs ] outputs) get

    /// A matrix [`outputs`; `inputs`] called `name` that multiplies the state.
    let recurrent name outputs inputs get =
        tensor (declare Recurrent name [ outputs; inputs ] outputs) get

    /// A vector of `size` called `name` that multiplies the state number by number: a matrix of which only the diagonal is there.
    let diagonal name size get =
        tensor (declare Recurrent name [ size ] size) get

    /// A vector of `size` called `name` that is added.
    let bias name size get =
        tensor (declare InputBias name [ size ] size) get

    /// A vector of `size` called `name` that is added to what a cell begins with, and is zero under every preset.
    let offset name size get =
        tensor (declare Silent name [ size ] size) get

    /// A vector of `size` called `name` in the state.
    let state name size get =
        tensor (declare State name [ size ] size) get

    /// A part of a record: `spec` for what `get` finds in it.
    let focus (get: 'R -> 'Q) (spec: Spec<'Q, 'T>) : Spec<'R, 'T> =
        {
            Decls = spec.Decls
            Read = spec.Read
            Write = get >> spec.Write
        }

    /// The same under other names.
    let rename (f: string -> string) (spec: Spec<'R, 'T>) =
        { spec with
            Decls = spec.Decls |> List.map (fun d -> { d with Name = f d.Name })
        }

    /// The declarations `decls` as they are: a record that is an array.
    let ofDecls (decls: Decl list) : Spec<Tensor[]> =
        {
            Decls = decls
            Read = Array.ofList
            Write = List.ofArray
        }

    /// `spec` with its record as an array of tensors in the order of the declarations.
    let erase (spec: Spec<'T>) : Spec<Tensor[]> = ofDecls spec.Decls

    /// Reads a record from `tensors`, one for each declaration. Errors: names the declaration whose shape is not met.
    let read (spec: Spec<'R, 'T>) (tensors: Tensor seq) : 'T =
        let tensors = List.ofSeq tensors

        if tensors.Length <> spec.Decls.Length then
            Errors.shape
                "parameters"
                $"{spec.Decls.Length} tensors"
                (string tensors.Length)
                "Give one for each declaration, in their order."

        List.iter2
            (fun (d: Decl) (t: Tensor) ->
                if d.Shape <> t.Shape then
                    Errors.shape
                        $"`{d.Name}`"
                        (Shape.show d.Shape)
                        (Shape.show t.Shape)
                        "Make it in the shape in which it is declared.")
            spec.Decls
            tensors

        spec.Read tensors

    /// A symbol for each of `decls`, under its name, of one value for all rows.
    let symbols (decls: Decl list) : Tensor[] =
        decls
        |> List.map (fun d -> Symbol(Node.leaf Shared d.Name d.Shape))
        |> Array.ofList

    /// What each of `parts` takes, in their order, of tensors that lie one after the other.
    let share (parts: Spec<Tensor[]> list) (tensors: Tensor[]) : Tensor[] list =
        parts
        |> List.mapFold (fun rest part -> Array.splitAt part.Decls.Length rest) tensors
        |> fst

    /// The state, or any record, that is zero everywhere.
    let zero (spec: Spec<'R, 'T>) : 'T =
        spec.Decls
        |> List.map (fun d -> Value((NdArray.full d.Shape 0.0).Named d.Name))
        |> spec.Read

[<AutoOpen>]
module SpecSyntax =

    /// Declares the tensors of a record.
    let spec = SpecBuilder()
