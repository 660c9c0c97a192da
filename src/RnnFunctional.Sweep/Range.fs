namespace RnnFunctional.Sweep

open System
open System.Globalization
open RnnFunctional

/// How a range is divided: evenly, or in such a way that each doubling is as wide.
type Scale =
    | Linear
    | Logarithmic

/// What a parameter may be. Values are texts, as a command line takes them. As text, a range is written
///
///     16,32,64         one of these; also lstm,gru, and a single value for one that stays as it is
///     0.1..0.5         a real number in between, the ends among them
///     8..64            a whole number in between, where both ends are written as whole numbers; 0.0..1.0 is real
///     1e-4..1e-2:log   either of them on a logarithmic scale
type Range =
    | Choice of values: string list
    | Real of low: float * high: float * Scale
    | Whole of low: int * high: int * Scale

    /// How many values it has; infinity for real numbers.
    member r.Count =
        match r with
        | Choice values -> float values.Length
        | Whole(low, high, _) -> float high - float low + 1.0
        | Real _ -> infinity

/// Reading and writing of ranges, and each range laid over [0, 1].
///
/// A value of a choice, and a whole number, is a stretch of [0, 1]: of equal lengths, or from n - 1/2 to n + 1/2 on the range's scale.
/// So a uniform number draws each of them fairly, and `position`, the middle of a stretch, leads back to its value.
module Range =

    let private invariant = CultureInfo.InvariantCulture

    let private number (text: string) =
        match Double.TryParse(text, NumberStyles.Float, invariant) with
        | true, x when Double.IsFinite x -> Some x
        | _ -> None

    let private whole (text: string) =
        match Int32.TryParse(text, NumberStyles.AllowLeadingSign, invariant) with
        | true, n -> Some n
        | _ -> None

    let private write (x: float) =
        (if x = 0.0 then 0.0 else x).ToString("R", invariant)

    /// Whether `text` names a number without a point or an exponent, of any size.
    let private looksWhole (text: string) =
        text.Length > 0 && text.TrimStart('-', '+') |> Seq.forall Char.IsAsciiDigit

    /// The choice among `values`. Errors: an InputException that begins with `where`.
    let choice (where: string) (values: string list) =
        // 0.1 and 1e-1 are one value, written twice.
        let key (value: string) =
            number value |> Option.map write |> Option.defaultValue value

        if values.IsEmpty then
            Errors.input $"{where}: at least one value expected, found none. Name some, as in 16,32,64."

        if values |> List.exists String.IsNullOrWhiteSpace then
            let all = String.concat "," values
            Errors.input $"{where}: values between commas expected, found '{all}', of which one is empty. Leave it out."

        match values |> List.countBy key |> List.tryFind (fun (_, n) -> n > 1) with
        | Some(twice, n) ->
            Errors.input $"{where}: each value once expected, found {twice} {n} times. Leave the others out."
        | None -> Choice values

    let private between (where: string) (text: string) (from: string) (rest: string) =
        let upTo, scale =
            match rest.Split(':', 2) with
            | [| upTo; "log" |] -> upTo.Trim(), Logarithmic
            | [| _; scale |] ->
                Errors.input
                    $"{where}: ':log' or nothing expected after the range, found ':{scale}'. A range without ':log' is linear."
            | _ -> rest.Trim(), Linear

        let from = from.Trim()

        let real (what: string) (text: string) =
            match number text with
            | Some x -> x
            | None -> Errors.input $"{where}: {what} of a range must be a number, as in 1e-4..1e-2, found '{text}'."

        let low, high = real "the beginning" from, real "the end" upTo

        if low = high then
            Errors.input
                $"{where}: a range with something in it expected, found {text}. Write {from} for a value that stays as it is."

        if low > high then
            Errors.input
                $"{where}: a range from the smaller number to the larger expected, found {text}. Write {upTo}..{from}."

        if scale = Logarithmic && low <= 0.0 then
            Errors.input
                $"{where}: a logarithmic range must be above zero, found {text}. Begin it at the smallest value that matters, or leave ':log' out."

        match whole from, whole upTo with
        | Some low, Some high -> Whole(low, high, scale)
        | _ when looksWhole from && looksWhole upTo ->
            Errors.input
                $"{where}: whole numbers from {Int32.MinValue} to {Int32.MaxValue} expected, found {text}. Write {from}.0 for real numbers."
        | _ when Double.IsInfinity(high - low) ->
            Errors.input $"{where}: a range no wider than {Double.MaxValue:G2} expected, found {text}."
        | _ -> Real(low, high, scale)

    /// The range that `text` writes. Errors: an InputException that begins with `where`, for an empty range, one that runs backwards, a
    /// logarithmic one that is not above zero, an end that is no number, and a choice with an empty or a repeated value.
    let parse (where: string) (text: string) : Range =
        match text.Trim().Split("..", 2, StringSplitOptions.None) with
        | [| from; rest |] -> between where (text.Trim()) from rest
        | _ when String.IsNullOrWhiteSpace text -> choice where []
        | _ -> text.Split ',' |> Array.map _.Trim() |> List.ofArray |> choice where

    /// `range` as text, which `parse` reads back, but for a choice of values that have commas or dots like a range in them.
    let text (range: Range) =
        let suffix scale =
            if scale = Logarithmic then ":log" else ""

        // A real number says so in both ends, or a range of such would be read as one of whole numbers.
        let real (x: float) =
            let text = write x
            if looksWhole text then $"{text}.0" else text

        match range with
        | Choice values -> String.concat "," values
        | Real(low, high, scale) -> $"{real low}..{real high}{suffix scale}"
        | Whole(low, high, scale) -> $"{low}..{high}{suffix scale}"

    /// x between `low` and `high` on `scale`, as a share of the way.
    let private share scale (low: float) (high: float) (x: float) =
        match scale with
        | Linear -> (x - low) / (high - low)
        | Logarithmic -> log (x / low) / log (high / low)

    let private atShare scale (low: float) (high: float) (u: float) =
        match scale with
        | Linear -> low + u * (high - low)
        | Logarithmic -> low * exp (u * log (high / low))

    /// x with as many digits as tell a ten-thousandth of a range: what is told of a configuration is all of it. How many does not depend
    /// on x, so that rounding again changes nothing.
    let private readable scale (low: float) (high: float) (x: float) =
        let digits (width: float) = int (ceil (4.0 - log10 width))

        match scale with
        | Linear ->
            let places = max 0 (digits (high - low))
            if places > 15 then x else Math.Round(x, places)
        | Logarithmic ->
            let digits = min 16 (digits (min 1.0 (log (high / low))))
            Double.Parse(x.ToString($"E{digits}", invariant), invariant)

    /// The value of `range` at `u`, from 0 to 1. A real number has as many digits as tell a ten-thousandth of the range.
    let at (u: float) (range: Range) : string =
        match range with
        | Choice values -> values[Math.Clamp(int (u * range.Count), 0, values.Length - 1)]
        | Real(low, high, scale) ->
            let x = atShare scale low high (Math.Clamp(u, 0.0, 1.0))
            write (Math.Clamp(readable scale low high x, low, high))
        | Whole(low, high, scale) ->
            let x = atShare scale (float low - 0.5) (float high + 0.5) u
            string (int (Math.Clamp(Math.Round x, float low, float high)))

    /// Where in [0, 1] the `value` of `range` lies; None where it is none of it.
    let position (value: string) (range: Range) : float option =
        match range with
        | Choice values ->
            values
            |> List.tryFindIndex ((=) value)
            |> Option.map (fun i -> (float i + 0.5) / range.Count)
        | Real(low, high, scale) ->
            number value
            |> Option.filter (fun x -> x >= low && x <= high)
            |> Option.map (share scale low high)
        | Whole(low, high, scale) ->
            whole value
            |> Option.filter (fun n -> n >= low && n <= high)
            |> Option.map (fun n -> share scale (float low - 0.5) (float high + 0.5) (float n))

    /// `count` values of `range` from one end to the other, evenly on its scale, or all it has where these are fewer.
    let spread (count: int) (range: Range) : string list =
        match range with
        | Choice values -> values
        | Whole(low, high, _) when range.Count <= float count -> [ for n in low..high -> string n ]
        | _ when count = 1 -> [ at 0.5 range ]
        | _ ->
            [ for i in 0 .. count - 1 -> at (float i / float (count - 1)) range ]
            |> List.distinct
