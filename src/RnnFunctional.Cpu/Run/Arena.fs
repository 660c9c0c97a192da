namespace RnnFunctional.Cpu

open RnnFunctional.Kernels

/// A thread's memory for what it computes. Plans that take turns take the same: what one left there is of no use to the next.
[<Sealed>]
type internal Arena() =
    let mutable memory = new Numbers 0L

    /// Memory for `count` numbers. It is another one than before when there was not enough; that is gone then.
    member _.Take(count: int64) : Numbers =
        if memory.Count < count then
            memory.Dispose()
            memory <- new Numbers(count)

        memory
