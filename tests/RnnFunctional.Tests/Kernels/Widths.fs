namespace RnnFunctional.Tests

open Expecto
open RnnFunctional.Kernels

/// Tests of kernels run at every vector width, whatever the processor has: what it lacks is emulated.
module Widths =

    /// `name` at each width. The width is the process' own, so that these tests run one after the other.
    let each name (action: unit -> unit) =
        testList
            name
            [
                for width in [ 128; 256; 512 ] do
                    test $"{width} bits" {
                        let before = Simd.Width
                        Simd.Width <- width

                        try
                            action ()
                        finally
                            Simd.Width <- before
                    }
            ]
