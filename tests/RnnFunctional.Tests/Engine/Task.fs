namespace RnnFunctional.Tests

open System
open RnnFunctional

/// A model with parameters and examples. All numbers are float32's, so that every engine sees the same.
type Task =
    {
        Model: Model
        Parameters: Tensor[]
        Examples: NdArray[][]
    }

/// What an argument of a function is for a model of it.
type Argument =
    /// The same in every row, and trained.
    | Parameter of Tensor
    /// Of each row.
    | Input of (int -> Tensor)

module Task =

    /// The nearest float32's.
    let single (t: Tensor) =
        Value(NdArray(t.Shape, t.Array.Data |> Array.map (float32 >> float), t.Array.Name))

    /// A scalar of about size 1 that bends in every number of `results`.
    let bent seed (results: Tensor[]) =
        let squares = Weigh.sum seed (results |> Array.map (fun y -> y * y))
        let count = results |> Array.sumBy (fun y -> Shape.size y.Shape)
        (squares + Weigh.sum (seed + 1) results) / sqrt (float (max 1 count))

    let private decl i (t: Tensor) : Decl =
        {
            Name = t.Array.Name |> Option.defaultValue $"p{i}"
            Shape = t.Shape
            Role = Silent
            Blocks = []
            Fan = 1
        }

    /// The model whose outputs are the results of `f`, whose loss is `bent`, and `rows` examples for it.
    let ofFunction name seed rows (f: Tensor[] -> Tensor[]) (arguments: Argument[]) : Task =
        let parameters =
            arguments
            |> Array.choose (function
                | Parameter t -> Some(single t)
                | Input _ -> None)

        let inputs =
            arguments
            |> Array.choose (function
                | Input draw -> Some draw
                | Parameter _ -> None)

        // Each argument from where it comes.
        let run (p: Tensor[]) (x: Tensor[]) =
            let mutable nextParameter, nextInput = 0, 0

            arguments
            |> Array.map (function
                | Parameter _ ->
                    nextParameter <- nextParameter + 1
                    p[nextParameter - 1]
                | Input _ ->
                    nextInput <- nextInput + 1
                    x[nextInput - 1])
            |> f

        {
            Model =
                {
                    Name = name
                    Parameters = parameters |> Array.mapi decl |> List.ofArray
                    Inputs = inputs |> Array.mapi (fun i draw -> $"x{i}", (draw 0).Shape) |> List.ofArray
                    Predict = run
                    Loss =
                        fun p x ->
                            let results = run p x
                            // With every second seed the rows carry their results on.
                            bent seed results, (if seed % 2 = 0 then results else [||])
                    Outline = Outline.none
                }
            Parameters = parameters
            Examples = Array.init rows (fun r -> inputs |> Array.map (fun draw -> (single (draw r)).Array))
        }

    /// A session of `task` on `engine`.
    let openOn (engine: Engine) optimiser task : Session =
        engine.Open task.Model optimiser (Block.join task.Parameters) 7

    /// Everything that a session carries, as bits.
    let bits (session: Session) =
        let state = session.State

        Array.append [| state.Parameters |] state.Slots
        |> Array.map (Array.map BitConverter.DoubleToInt64Bits)
