// What the example scripts share: a toy series, a short training on it, and a report that ends in an exit code.

#r "../RnnFunctional.Core/bin/Release/net10.0/RnnFunctional.Core.dll"

open RnnFunctional

let private steps = 16

/// Two sines whose periods have no common multiple in sight: to know what comes next takes more than the last value.
let series (t: float) =
    0.6 * sin (0.5 * t) + 0.4 * sin (1.3 * t)

/// Windows on the series, with the same window one step later as their target.
let examples =
    let window (start: int) =
        NdArray([ steps; 1 ], Array.init steps (fun t -> series (float (start + t))))

    [| for k in 0..7 -> [| window (5 * k); window (5 * k + 1) |] |]

let private hidden = 6
let private bound = 0.02

/// Trains `network` to foresee the series, printing its loss now and then: the loss in the end, a mean squared error.
let train name network =
    let model = Model.sequence name network steps 1 Loss.mse

    let options =
        { Fit.options 120 with
            LearningRate = 0.03
        }

    let observe epoch loss =
        if epoch = 1 || epoch % 30 = 0 then
            printfn $"  epoch {epoch, 3}  loss {loss:F5}"

    printfn
        $"{name}: {Block.size model.Parameters} parameters, initialised as {options.Preset.Name}, seed {options.Seed}"

    let session = Fit.run ReferenceEngine.engine options model examples observe
    let loss = session.Losses examples |> Array.average
    printfn $"  in the end loss {loss:F5}"
    loss

/// Prints a step of the cell as a graph and checks its gradient, then trains the network that `build` makes of it beside
/// an LSTM. Ends the script: exit code 0 when the gradient is right and the series is learned, 1 otherwise.
let tryOut (make: int -> int -> Cell<'P, 'S>) (build: (int -> AnyCell) -> Network) =
    let cell = make 1 hidden
    printfn $"One step of {cell.Name}:"
    Listing.step (Cell.erase cell) |> List.iter (printfn "  %s")

    let error = Cell.checkGradient 4 1 cell
    printfn $"Gradient against central differences: {error:G2}"

    let loss = train cell.Name (build (fun input -> Cell.erase (make input hidden)))

    train "lstm" (build (fun input -> Cell.erase (Lstm.cell true input hidden)))
    |> ignore

    let isRight = error < 1e-6
    let isLearned = loss < bound
    printfn "The gradient is %s." (if isRight then "right" else "wrong")
    printfn "The series is %s." (if isLearned then "learned" else "not learned")
    exit (if isRight && isLearned then 0 else 1)
