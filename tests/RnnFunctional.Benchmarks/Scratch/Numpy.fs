namespace RnnFunctional.Benchmarks

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open RnnFunctional

/// numpy's side, in a process of its own: lstm.py.
module Numpy =

    let private start (python: string) (arguments: string list) =
        let info =
            ProcessStartInfo(
                python,
                arguments,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        nonNull (Process.Start info)

    let private probe =
        "import numpy\nprint('numpy', numpy.__version__)\nmaps = open('/proc/self/maps').read()\nprint('OpenBLAS' if 'openblas' in maps else 'MKL' if 'mkl' in maps else 'a BLAS of its own')"

    /// A python3 that has numpy, and what it says of its versions; or why there is none.
    let find () : Result<string * string, string> =
        let ask python =
            try
                use asked = start python [ "-c"; probe ]
                let answer = asked.StandardOutput.ReadToEnd()
                asked.WaitForExit()

                if asked.ExitCode = 0 then
                    Some(python, answer.Trim().Replace("\n", " on "))
                else
                    None
            with :? ComponentModel.Win32Exception ->
                None

        [ "python3"; "/usr/bin/python3" ]
        |> List.tryPick ask
        |> function
            | Some found -> Ok found
            | None -> Error "no python3 with numpy was found"

    let private write (path: string) (numbers: float seq) =
        let singles = numbers |> Seq.map float32 |> Array.ofSeq
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(ReadOnlySpan<float32> singles).ToArray())

    let private read (path: string) =
        (MemoryMarshal.Cast<byte, float32>(ReadOnlySpan<byte>(File.ReadAllBytes path))).ToArray()
        |> Array.map float

    /// The network of `task` by lstm.py on `python`.
    let contender python (task: Task) (hidden: int) : Contender =
        let folder = Directory.CreateTempSubdirectory("rnn-numpy-").FullName
        let path name = Path.Combine(folder, name + ".f32")
        let example = task.Examples[0]
        let time, input = example[0].Shape[0], example[0].Shape[1]

        /// Input `k` of all examples, time after time.
        let timeMajor k =
            seq {
                for t in 0 .. time - 1 do
                    for example in task.Examples do
                        yield! (NdArray.item t example[k]).Data
            }

        write (path "parameters") task.Parameters
        write (path "x") (timeMajor 0)
        write (path "y") (timeMajor 1)

        let script = Path.Combine(AppContext.BaseDirectory, "lstm.py")
        let sizes = [ task.Examples.Length; time; input; hidden ] |> List.map string
        let running = start python (script :: sizes @ [ folder ])

        let ask (line: string) =
            running.StandardInput.WriteLine line
            running.StandardInput.Flush()

            match running.StandardOutput.ReadLine() with
            | null -> invalidOp $"lstm.py ended: {running.StandardError.ReadToEnd()}"
            | answer -> answer

        { new Contender with
            member _.Name = "numpy"

            member _.Readings() =
                ask "readings" |> ignore

                ("loss", read (path "loss"))
                :: [
                    for t in Block.split task.Model.Parameters (read (path "gradient")) ->
                        t.Array.Name.Value, t.Array.Data
                ]

            member _.Time count = float (ask $"steps {count}")

            member _.Dispose() =
                running.StandardInput.Close()
                running.WaitForExit()
                running.Dispose()
                Directory.Delete(folder, true)
        }
