namespace RnnFunctional.Tests

open Expecto
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
