namespace RnnFunctional.Cpu

open Microsoft.FSharp.NativeInterop
open RnnFunctional
open RnnFunctional.Kernels

/// An operation that no kernel covers, by the reference semantics, a row after the other: right for all there is, and slow.
type internal ByReferenceJob
    (op: Op, shape: Shape, rows: int, args: (Extent * Place * Shape)[], targetExtent: Extent, target: Place) =
    inherit Job()

    let address (slots: nativeptr<nativeptr<float32>>) (place: Place) o r : nativeptr<float32> =
        let start = NativePtr.get slots place.Slot
        NativePtr.add start (int (place.Offset + nativeint (o: int) * place.Outer + nativeint (r: int) * place.Row))

    let read slots (extent: Extent, place: Place, shape: Shape) row =
        let data = Array.zeroCreate (Shape.size shape)

        for o in 0 .. extent.Outer - 1 do
            let line = address slots place o row

            for c in 0 .. extent.Columns - 1 do
                data[o * extent.Columns + c] <- float (NativePtr.get line (c * int place.Column))

        NdArray(shape, data)

    override _.Run(slots, part, _) =
        if part = 0 then
            for row in 0 .. rows - 1 do
                let result = Semantics.apply op shape (args |> Array.map (fun arg -> read slots arg row))

                for o in 0 .. targetExtent.Outer - 1 do
                    let line = address slots target o row

                    for c in 0 .. targetExtent.Columns - 1 do
                        NativePtr.set line (c * int target.Column) (float32 result.Data[o * targetExtent.Columns + c])
