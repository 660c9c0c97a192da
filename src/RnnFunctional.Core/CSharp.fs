namespace RnnFunctional

open System
open System.Collections.Generic
open System.Runtime.InteropServices

/// Where a cell written in C# asks for its parameters by name. It declares them on the first call and hands out their
/// tensors on all others: what asks has to ask for the same ones in the same order every time.
[<Sealed>]
type ParameterSource internal (input: int, hidden: int, tensors: Tensor[] option) =
    let decls = List<Decl>()

    let differs what (expected: int) (found: int) =
        Errors.shape
            what
            $"{expected} tensors to be asked for, as in the declaration"
            (string found)
            "Ask for the same parameters in the same order every time."

    let take (part: Spec<'T>) =
        let from = decls.Count
        decls.AddRange part.Decls

        match tensors with
        | Some tensors when decls.Count > tensors.Length ->
            differs $"`{part.Decls.Head.Name}`" tensors.Length decls.Count
        | Some tensors -> Spec.read part (Array.sub tensors from part.Decls.Length)
        | None -> Spec.zero part

    /// What was declared so far.
    member internal _.Decls = List.ofSeq decls

    /// Raises a ShapeException unless all that was declared has been asked for; `name` is the cell's.
    member internal _.CheckAll(name: string) =
        match tensors with
        | Some tensors when decls.Count <> tensors.Length -> differs name tensors.Length decls.Count
        | _ -> ()

    /// A gate called `name` from input and state to the hidden size, with biases: see Gates.one.
    member _.Gate(name: string) : Gate = take (Gates.one name input hidden id)

    /// A matrix [hidden; input] called `name` that multiplies the input.
    member _.Kernel(name: string) : Tensor = take (Spec.kernel name hidden input id)

    /// A matrix [hidden; hidden] called `name` that multiplies the state.
    member _.Recurrent(name: string) : Tensor =
        take (Spec.recurrent name hidden hidden id)

    /// A vector [hidden] called `name` that multiplies the state number by number.
    member _.Diagonal(name: string) : Tensor = take (Spec.diagonal name hidden id)

    /// A vector [hidden] called `name` that is added.
    member _.Bias(name: string) : Tensor = take (Spec.bias name hidden id)

    /// A tensor of any `shape` called `name` that plays `role`.
    member _.Tensor(name: string, role: Role, [<ParamArray>] shape: int[]) : Tensor =
        let decl =
            {
                Name = name
                Shape = List.ofArray shape
                Role = role
                Blocks = [ name ]
                Fan = hidden
            }

        take (Spec.tensor decl id)

/// The library in C#'s shapes: delegates, sequences and optional arguments. The vocabulary of a cell's step is
/// <c>using static</c> of Ops, GateSyntax and Tensor.
[<AbstractClass; Sealed>]
type Rnn =

    /// The cell called `name` from `input` to `hidden` numbers. `states` are the names of its states, vectors [hidden].
    /// `parameters` asks for the parameters and returns them as it likes, as in
    /// <c>declare =&gt; (Forget: declare.Gate("forget"), Scale: declare.Bias("scale"))</c>; `step` takes
    /// these, the states and the input to the next states and the output.
    static member Cell<'P>
        (
            name: string,
            input: int,
            hidden: int,
            states: string seq,
            parameters: Func<ParameterSource, 'P>,
            step: Func<'P, Tensor[], Tensor, struct (Tensor[] * Tensor)>
        ) : AnyCell =
        let declared = ParameterSource(input, hidden, None)
        parameters.Invoke declared |> ignore

        let states = states |> Seq.collect (fun state -> (Spec.state state hidden id).Decls)

        let onArrays p s x =
            let source = ParameterSource(input, hidden, Some p)
            let asked = parameters.Invoke source

            source.CheckAll name
            step.Invoke(asked, s, x)

        Cell.define name input hidden declared.Decls states (Func<_, _, _, _> onArrays)

    /// One step of `cell` as text, an operation a line: see Listing.step.
    static member Listing(cell: AnyCell) : string seq = Listing.step cell

    /// One layer of `cell`.
    static member Network(cell: AnyCell) : Network = Network.ofCell cell

    /// `layers` layers of the cells that `make` builds for a number of inputs: see Network.build.
    static member Network
        (
            input: int,
            make: Func<int, AnyCell>,
            [<Optional; DefaultParameterValue 1>] layers: int,
            [<Optional; DefaultParameterValue false>] bidirectional: bool,
            [<Optional; DefaultParameterValue 0.0>] dropout: float
        ) : Network =
        Network.build layers bidirectional dropout input make.Invoke

    /// `network` read out at each of `steps` times as `outputs` numbers, under `loss` of prediction and target, or the mean
    /// squared error: see Model.sequence.
    static member Sequence
        (
            name: string,
            network: Network,
            steps: int,
            outputs: int,
            [<Optional; DefaultParameterValue(null: Func<Tensor, Tensor, Tensor> | null)>] loss:
                Func<Tensor, Tensor, Tensor> | null
        ) : Model =
        let loss =
            match loss with
            | null -> Loss.mse
            | loss -> fun prediction target -> loss.Invoke(prediction, target)

        Model.sequence name network steps outputs loss

    /// Trains `model` with Adam for so many `epochs` on `engine`, or else on the reference engine; each of `examples` holds one
    /// array for each input of the model; `observe` is told each epoch's number and mean loss. The trained session: see Fit.run.
    static member Fit
        (
            model: Model,
            examples: NdArray[] seq,
            epochs: int,
            [<Optional; DefaultParameterValue 0.01>] learningRate: float,
            [<Optional; DefaultParameterValue 1>] seed: int,
            [<Optional; DefaultParameterValue(null: Action<int, float> | null)>] observe: Action<int, float> | null,
            [<Optional>] engine: Engine
        ) : Session =
        let options =
            { Fit.options epochs with
                LearningRate = learningRate
                Seed = seed
            }

        let observe =
            match observe with
            | null -> fun _ _ -> ()
            | observe -> fun epoch loss -> observe.Invoke(epoch, loss)

        // Left out in C#, it is null, which F# has no record for.
        let engine =
            if isNull (box engine) then
                ReferenceEngine.engine
            else
                engine

        Fit.run engine options model (Array.ofSeq examples) observe

    /// The gradient of the scalar `f` at `xs`, compared with central differences: see Grad.check.
    static member CheckGradient(f: Func<Tensor[], Tensor>, [<ParamArray>] xs: Tensor[]) : float = Grad.check f.Invoke xs

    /// `Grad.check` of `cell` over `steps` steps: see Cell.checkGradient.
    static member CheckGradient
        (
            cell: AnyCell,
            [<Optional; DefaultParameterValue 4>] steps: int,
            [<Optional; DefaultParameterValue 1>] seed: int
        ) : float =
        Cell.checkGradient steps seed cell
