namespace RnnFunctional.Tests

#nowarn "9" // pointers: jobs take memory, not arrays
#nowarn "51"

open System
open System.Threading.Tasks
open Expecto
open FSharp.NativeInterop
open RnnFunctional
open RnnFunctional.Kernels

/// Arrays in slots, for jobs to run on.
module Slots =

    /// What full loads may read behind an array, and nothing may write.
    let private padding = 32

    /// The arrays after `action` on pointers to copies of them, that stand in slots 0, 1 …
    let using (action: nativeptr<nativeptr<float32>> -> unit) (arrays: float32[] list) =
        let memory =
            [
                for array in arrays do
                    let copy = GC.AllocateArray<float32>(array.Length + padding, true)
                    Array.Fill(copy, nanf)
                    array.CopyTo(copy, 0)
                    copy
            ]

        let slots = GC.AllocateArray<nativeint>(memory.Length, true)
        memory |> List.iteri (fun i m -> slots[i] <- NativePtr.toNativeInt &&m[0])
        action (NativePtr.ofNativeInt (NativePtr.toNativeInt &&slots[0]))

        List.map2
            (fun (array: float32[]) (copy: float32[]) ->
                for x in Array.skip array.Length copy do
                    Expect.isTrue (Single.IsNaN x) "nothing is written behind an array"

                Array.take array.Length copy)
            arrays
            memory

    /// The arrays after `job`, in so many parts at the same time.
    let run parts (job: Job) arrays =
        using (fun slots -> Parallel.For(0, parts, (fun part -> job.Run(slots, part, parts))) |> ignore) arrays

    /// A dense place in a slot.
    let dense slot (extent: Extent) =
        Place(slot, 0n, nativeint (extent.Rows * extent.Columns), nativeint extent.Columns, 1n)

    /// Every (o, r, c) of an extent, in order.
    let indices (extent: Extent) =
        [|
            for o in 0 .. extent.Outer - 1 do
                for r in 0 .. extent.Rows - 1 do
                    for c in 0 .. extent.Columns - 1 do
                        o, r, c
        |]

    /// The offset of element (o, r, c) of a place.
    let offset (place: Place) (o, r, c) =
        int (
            place.Offset
            + nativeint o * place.Outer
            + nativeint r * place.Row
            + nativeint c * place.Column
        )

    /// A place of `extent` in a slot, each of whose axes may repeat, and which may leave gaps or run across; and how much memory it needs.
    let draw (rng: Rng) slot (extent: Extent) =
        let order =
            if rng.Below 3 = 0 then
                Rng.permutation 3 rng
            else
                [| 0; 1; 2 |]

        let sizes = [| extent.Outer; extent.Rows; extent.Columns |]
        let strides = Array.zeroCreate<nativeint> 3
        let mutable next = 1n

        for axis in Array.rev order do
            if rng.Below 3 > 0 then
                strides[axis] <- next

                next <-
                    next * nativeint sizes[axis]
                    + nativeint (if rng.Below 4 = 0 then rng.Below 4 else 0)

        let offset = rng.Below 3
        Place(slot, nativeint offset, strides[0], strides[1], strides[2]), offset + int next

    /// `count` numbers between -2 and 2.
    let numbers (rng: Rng) count =
        Array.init count (fun _ -> float32 (rng.Uniform(-2.0, 2.0)))
