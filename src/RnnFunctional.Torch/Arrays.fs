namespace RnnFunctional.Torch

open System
open RnnFunctional
open TorchSharp

/// Where tensors are, and what their numbers are.
type Place =
    {
        Device: torch.Device
        /// Float32 or Float64.
        Dtype: torch.ScalarType
    }

/// Between our arrays and Torch's tensors.
module Arrays =

    /// A tensor of these sizes with these numbers.
    let tensor (place: Place) (sizes: int64[]) (numbers: float[]) : torch.Tensor =
        use wide = torch.tensor (numbers, ReadOnlySpan sizes)
        wide.``to`` (place.Dtype, place.Device, copy = true)

    /// The numbers of `tensor` in row-major order.
    let numbers (tensor: torch.Tensor) : float[] =
        use wide = tensor.detach().``to``(torch.ScalarType.Float64).cpu().contiguous()
        // What has no numbers has no first one to begin with.
        if wide.numel () = 0L then
            [||]
        else
            wide.data<float>().ToArray()

    /// Tensors as one vector, one after the other.
    let joined (place: Place) (tensors: torch.Tensor seq) : torch.Tensor =
        let none = torch.zeros ([| 0L |], dtype = place.Dtype, device = place.Device)
        let parts = tensors |> Seq.map _.flatten() |> Array.ofSeq
        torch.cat (Array.append [| none |] parts, 0L)

    /// The arrays of one shape, one for each row.
    let ofRows place (shape: Shape) (arrays: NdArray seq) : Rows =
        let arrays = Array.ofSeq arrays
        let sizes = Array.append [| int64 arrays.Length |] (Rows.sizes shape)
        Rows.own (tensor place sizes (arrays |> Array.collect _.Data))

    /// One array for each of `count` rows.
    let rows (count: int) (value: Rows) : NdArray[] =
        let shape = Rows.shape value
        let all = numbers (Rows.expanded (int64 count) value)
        let size = Shape.size shape
        Array.init count (fun row -> NdArray(shape, Array.sub all (row * size) size))

    /// The arrays of several values for each of `count` rows.
    let eachRow (count: int) (values: Rows[]) : NdArray[][] =
        let columns = values |> Array.map (rows count)
        Array.init count (fun row -> columns |> Array.map (Array.item row))
