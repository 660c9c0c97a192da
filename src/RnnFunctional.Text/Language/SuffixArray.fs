namespace RnnFunctional.Text

open System

/// Where the suffixes of a text begin, ordered by their UTF-16 codes: with them every passage is found fast (Manber and Myers 1993, "Suffix
/// arrays: a new method for on-line string searches").
module SuffixArray =

    /// The starts of all suffixes of `text`, in the order of the suffixes; of n codes, in time n·log²n at the most, whatever repeats in it.
    /// Groups of suffixes that begin alike are sorted by what follows, whose order is known twice as far each time (Larsson and Sadakane
    /// 2007, "Faster suffix sorting").
    let build (text: string) : int[] =
        let n = text.Length
        let starts = Array.init n id

        let code i =
            if i < n then int64 text[i] + 1L else 0L

        // Three codes to begin with: 17 bits hold one, or that there is none.
        let keys =
            Array.init n (fun i -> (code i <<< 34) ||| (code (i + 1) <<< 17) ||| code (i + 2))

        // By the suffix's start: where in the order its group begins.
        let groups = Array.zeroCreate<int> n

        let split first last =
            Array.Sort(keys, starts, first, last - first + 1)
            let mutable group = first

            for i in first..last do
                if keys[i] <> keys[max first (i - 1)] then
                    group <- i

                groups[starts[i]] <- group

        split 0 (n - 1)
        let mutable known = 3
        let mutable isOrdered = false

        while not isOrdered do
            isOrdered <- true
            let mutable first = 0

            while first < n do
                let mutable next = first + 1

                while next < n && groups[starts[next]] = first do
                    next <- next + 1

                if next > first + 1 then
                    isOrdered <- false

                    for i in first .. next - 1 do
                        let rest = starts[i] + known
                        keys[i] <- if rest < n then int64 groups[rest] else -1L

                    split first (next - 1)

                first <- next

            known <- 2 * known

        starts

    /// Whether `length` codes of `other` from `start` on stand in `text`, whose suffixes are `starts`.
    let contains (text: string) (starts: int[]) (other: string) start length =
        let compare i =
            String.CompareOrdinal(text, starts[i], other, start, length)

        // The first suffix that is not before them lies in low .. high.
        let mutable low, high = 0, starts.Length

        while low < high do
            let middle = low + (high - low) / 2

            if compare middle < 0 then
                low <- middle + 1
            else
                high <- middle

        low < starts.Length && compare low = 0
