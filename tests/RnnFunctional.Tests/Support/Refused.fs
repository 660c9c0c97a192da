namespace RnnFunctional.Tests

open Expecto
open FsCheck
open RnnFunctional

module Refused =

    /// Fails unless `action` throws an 'Error whose message is `message`.
    let saying<'Error when 'Error :> exn> (message: string) (action: unit -> unit) =
        let found =
            try
                action ()
                None
            with :? 'Error as error ->
                Some error.Message

        Expect.equal found (Some message) "the error"

    /// Fails unless `action` is refused with an InputException, or one of its kind, whose message has all of `parts` in it.
    let naming (parts: string list) (action: unit -> 'T) =
        let refused =
            try
                action () |> ignore
                None
            with :? InputException as error ->
                Some error

        match refused with
        | None -> failtest "accepted, where an InputException was expected"
        | Some error ->
            for part in parts do
                Expect.stringContains error.Message part "message"

    /// `naming`, for complaints about shapes.
    let shape parts (action: unit -> 'T) =
        let translated () =
            try
                action () |> ignore
            with
            | :? ShapeException -> reraise ()
            | :? InputException as error -> failtest $"no ShapeException: {error.Message}"

        naming parts translated

    /// The law that `read` takes a file or refuses it with an InputException, whichever byte of `whole` was changed and wherever it was cut.
    let damage count (whole: byte[]) (read: byte[] -> unit) =
        property
            count
            "a file with any byte changed, or cut anywhere, is read or refused, and never crashes"
            (fun (NonNegativeInt position, value: byte, isCut: bool) ->
                // Positions are drawn small: a prime spreads them over the file.
                let at = position * 7919 % whole.Length

                let damaged =
                    if isCut then
                        Array.take at whole
                    else
                        Array.updateAt at value whole

                try
                    read damaged
                with :? InputException ->
                    ())
