namespace RnnFunctional.Series

open System
open RnnFunctional

/// The scale on which a series is forecast: a strictly growing function and its inverse.
type Scale =
    {
        Name: string
        Forward: float -> float
        Inverse: float -> float
    }

module Scale =

    /// x^`exponent`, or log x for 0; 1 leaves the series as it is. Errors: values for which that is not defined.
    let power (exponent: float) (values: float[]) =
        let check isFine needs =
            match Array.tryFindIndex (isFine >> not) values with
            | Some i ->
                Errors.input
                    $"--power {exponent}: all values must be {needs}, found {values[i]} in row {i + 1} of the series. Use --power 1, which takes any values."
            | None -> ()

        if not (exponent >= 0.0 && exponent <= 3.0) then
            Errors.input $"--power: an exponent from 0 (logarithms) to 3 expected, found {exponent}."
        elif exponent = 1.0 then
            {
                Name = "as it is"
                Forward = id
                Inverse = id
            }
        elif exponent = 0.0 then
            check (fun x -> x > 0.0) "positive"

            {
                Name = "log x"
                Forward = Math.Log
                Inverse = Math.Exp
            }
        else
            check (fun x -> x >= 0.0) "at least 0"

            {
                Name = $"x^{exponent}"
                Forward = fun x -> Math.Pow(x, exponent)
                Inverse = fun y -> Math.Pow(max 0.0 y, 1.0 / exponent)
            }

    /// The training values' least to 0 and largest to 1.
    let minMax (training: float[]) =
        let low, high = Array.min training, Array.max training

        {
            Name = $"{low} … {high} to 0 … 1"
            Forward = fun x -> (x - low) / (high - low)
            Inverse = fun y -> low + y * (high - low)
        }
