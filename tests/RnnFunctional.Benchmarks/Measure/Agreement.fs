namespace RnnFunctional.Benchmarks

/// Whether two sides compute the same. Only what does is worth timing.
module Agreement =

    /// Float32 keeps 6e-8 of a number, and a gradient is a sum over thousands of terms (batch × time) that each side adds in an
    /// order of its own, behind up to a hundred steps of recurrence: differences of 1e-6 to 1e-5 are rounding (Torch's from float64
    /// was seen at 2e-6). One weight off by 0.01 shows at 2e-4 and more, in small networks.
    let tolerance = 1e-4

    /// The largest difference between `a` and `b`, relative to the largest number of `b`.
    let difference (a: float[]) (b: float[]) =
        // F#'s max hands a NaN on.
        let largest = Array.fold (fun m v -> max m (abs v)) 0.0
        let scale = largest b
        largest (Array.map2 (-) a b) / (if scale = 0.0 then 1.0 else scale)

    /// What `ours` and `theirs` differ in, a sentence for each reading; none when they agree.
    let problems (ours: (string * float[]) list) (theirs: (string * float[]) list) =
        let others = dict theirs

        [
            if List.map fst ours <> List.map fst theirs then
                let names = List.map fst >> String.concat ", "
                $"ours has {names ours}; theirs {names theirs}"
            else
                for name, numbers in ours do
                    if numbers.Length <> others[name].Length then
                        $"{name}: {numbers.Length} numbers against {others[name].Length}"
                    else
                        let found = difference numbers others[name]

                        // So that NaN is a difference.
                        if not (found <= tolerance) then
                            $"{name}: differs by {found:G2} of its largest number, {tolerance:G2} allowed"
        ]
