/// The checkpoint's format.
module RnnFunctional.Tests.SafeTensorsTests

open System.Collections.Generic
open System.IO
open Expecto
open RnnFunctional
open RnnFunctional.Host.Runs

let private entries =
    [|
        SafeTensors.Entry("a", [| 2; 3 |], [| 1.0; -2.5; nan; infinity; 1e-300; 0.0 |])
        SafeTensors.Entry("scalar", [||], [| 7.0 |])
        SafeTensors.Entry("empty", [| 0; 4 |], [||])
        SafeTensors.Entry("single", [| 2 |], [| 0.5; nan |], true)
    |]

let private roundTrip =
    test "what is written is read" {
        let read = SafeTensorsReader.Read("file", SafeTensors.Write entries)

        for entry in entries do
            Expect.equal read[entry.Name].Shape entry.Shape "shape"
            // NaN is not equal to itself, its bits are.
            Expect.equal
                (Array.map System.BitConverter.DoubleToInt64Bits read[entry.Name].Data)
                (Array.map System.BitConverter.DoubleToInt64Bits entry.Data)
                "numbers"
    }

/// A file of so many bytes, of which only the first 8 are there: a header's length that takes up all the rest.
type private HollowFile(length: int64) =
    inherit MemoryStream(System.BitConverter.GetBytes(uint64 (length - 8L)))
    override _.Length = length

/// A file of `header` followed by `count` bytes.
let private file (header: string) count =
    let header = System.Text.Encoding.UTF8.GetBytes header

    Array.concat
        [
            System.BitConverter.GetBytes(uint64 header.Length)
            header
            Array.zeroCreate count
        ]

let private hostile =
    testList
        "refused"
        [
            for name, header, bytes, parts in
                [
                    "offsets past the end",
                    """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""",
                    8,
                    [ "'a'"; "[0,16]"; "outside of the 8 bytes" ]
                    "offsets past all numbers",
                    """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,99999999999999999999]}}""",
                    16,
                    [ "'a'"; "outside" ]
                    "offsets the wrong way round",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}}""",
                    8,
                    [ "'a'"; "outside" ]
                    "a hole",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""",
                    16,
                    [ "'a'"; "begins at byte 8"; "hole" ]
                    "overlap",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""",
                    8,
                    [ "'b'"; "overlap" ]
                    "a name twice",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""",
                    16,
                    [ "'a'"; "twice" ]
                    "another type",
                    """{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""",
                    8,
                    [ "'a'"; "I64"; "F32" ]
                    "a type that is no text",
                    """{"a":{"dtype":7,"shape":[1],"data_offsets":[0,8]}}""",
                    8,
                    [ "'a'"; "dtype" ]
                    "a shape that does not fill its bytes",
                    """{"a":{"dtype":"F64","shape":[3],"data_offsets":[0,8]}}""",
                    8,
                    [ "'a'"; "[3]"; "needs 24 bytes, and has 8" ]
                    "a huge shape",
                    """{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""",
                    0,
                    [ "'a'"; "[4294967296,4294967296]" ]
                    "a shape whose size overflows",
                    """{"a":{"dtype":"F64","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""",
                    8,
                    [ "'a'"; "no array" ]
                    "a negative size",
                    """{"a":{"dtype":"F64","shape":[-1,-1],"data_offsets":[0,8]}}""",
                    8,
                    [ "'a'"; "[-1,-1]" ]
                    "a size that is no whole number",
                    """{"a":{"dtype":"F64","shape":[1.5],"data_offsets":[0,8]}}""",
                    8,
                    [ "'a'"; "[1.5]" ]
                    "a header that is no JSON", "{", 8, [ "JSON" ]
                    "a header that is a list", "[]", 0, [ "no JSON object" ]
                    "a header nested deep", String.replicate 100 "[" + String.replicate 100 "]", 0, [ "JSON" ]
                    "bytes that belong to nothing",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""",
                    16,
                    [ "8 bytes"; "none" ]
                    "null for a tensor", """{"a":null}""", 0, [ "'a'"; "dtype" ]
                    "something more about a tensor",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8],"code":"x"}}""",
                    8,
                    [ "'a'"; "dtype" ]
                    "metadata that are no texts", """{"__metadata__":{"format":1}}""", 0, [ "__metadata__" ]
                ] ->
                test name {
                    Refused.naming ([ "where"; "damaged" ] @ parts) (fun () ->
                        SafeTensorsReader.Read("where", file header bytes))
                }
        ]

let private headers =
    testList
        "headers refused"
        [
            test "a header that is longer than the file" {
                let claimed =
                    Array.append (System.BitConverter.GetBytes 18446744073709551615UL) [| 1uy; 2uy |]

                Refused.naming [ "where"; "claims 18446744073709551615 bytes"; "2 are left" ] (fun () ->
                    SafeTensorsReader.Read("where", claimed))
            }

            test "100 MB of JSON, without reading it" {
                // A file of which nobody asks for more than its beginning.
                let length = 100L <<< 20
                use file = new HollowFile(length)

                let read () =
                    SafeTensorsReader(file, fun fault -> InputException fault).Read()

                let before = System.GC.GetAllocatedBytesForCurrentThread()
                Refused.naming [ "header has"; "the most that are read" ] read
                Expect.isLessThan (System.GC.GetAllocatedBytesForCurrentThread() - before) 1_000_000L "memory"
            }
        ]

/// What Python's library wrote, and what is written here of the same tensors.
let private fixtures =
    testList
        "files of Python's library"
        [
            for name in [ "pytorch-rnn"; "pytorch-gru"; "pytorch-lstm-2layer-bidirectional" ] do
                testCase name (fun () ->
                    match GoldenFile.tryFile $"{name}.safetensors" with
                    | None -> skiptest "RNN_GOLDEN names no folder with files"
                    | Some path ->
                        let theirs = System.IO.File.ReadAllBytes path
                        let read = SafeTensorsReader.Read(path, theirs)

                        let metadata =
                            dict [ "framework", "pytorch" ] :?> IReadOnlyDictionary<string, string>

                        Expect.equal (SafeTensors.Write(read.Values, metadata)) theirs "the same bytes")
        ]

let private halves =
    test "halves and brain floats are read" {
        let header =
            """{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"h":{"dtype":"F16","shape":[2],"data_offsets":[4,8]}}"""

        // 1.5 and -2 in both.
        let numbers = [| 0xC0uy; 0x3Fuy; 0x00uy; 0xC0uy; 0x00uy; 0x3Euy; 0x00uy; 0xC0uy |]
        let read = SafeTensorsReader.Read("where", Array.append (file header 0) numbers)

        for name in [ "b"; "h" ] do
            Expect.equal read[name].Data [| 1.5; -2.0 |] name
    }

let private damage =
    Refused.damage 300 (SafeTensors.Write entries) (fun bytes -> SafeTensorsReader.Read("where", bytes) |> ignore)

let tests =
    testList "safetensors" [ roundTrip; hostile; headers; fixtures; halves; damage ]
