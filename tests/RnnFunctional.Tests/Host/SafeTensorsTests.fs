/// The checkpoint's format.
module RnnFunctional.Tests.SafeTensorsTests

open Expecto
open FsCheck
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
        let read = SafeTensors.Read("file", SafeTensors.Write entries)

        for entry in entries do
            Expect.equal read[entry.Name].Shape entry.Shape "shape"
            // NaN is not equal to itself, its bits are.
            Expect.equal
                (Array.map System.BitConverter.DoubleToInt64Bits read[entry.Name].Data)
                (Array.map System.BitConverter.DoubleToInt64Bits entry.Data)
                "numbers"
    }

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
            for name, header, bytes in
                [
                    "offsets past the end", """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", 8
                    "a hole", """{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", 16
                    "overlap",
                    """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""",
                    8
                    "another type", """{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,8]}}""", 8
                    "a shape that does not fill its bytes",
                    """{"a":{"dtype":"F64","shape":[3],"data_offsets":[0,8]}}""",
                    8
                    "a shape that overflows",
                    """{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""",
                    0
                    "a negative size", """{"a":{"dtype":"F64","shape":[-1,-1],"data_offsets":[0,8]}}""", 8
                    "a header that is no JSON", "{", 8
                    "bytes that belong to nothing", """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 16
                    "null for a tensor", """{"a":null}""", 0
                ] ->
                test name {
                    Refused.naming [ "where"; "damaged" ] (fun () -> SafeTensors.Read("where", file header bytes))
                }
        ]

let private damage =
    testPropertyWithConfig
        { FsCheckConfig.defaultConfig with
            maxTest = 300
        }
        "a file with any byte changed, or cut anywhere, is read or refused, and never crashes"
        (fun (NonNegativeInt position, value: byte, isCut: bool) ->
            let bytes = SafeTensors.Write entries
            let at = position % bytes.Length

            let damaged =
                if isCut then
                    Array.take at bytes
                else
                    Array.mapi (fun i b -> if i = at then value else b) bytes

            try
                SafeTensors.Read("where", damaged) |> ignore
            with :? InputException ->
                ())

let tests = testList "safetensors" [ roundTrip; hostile; damage ]
