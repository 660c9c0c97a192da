/// Graphs as text.
module RnnFunctional.Tests.ListingTests

open Expecto
open RnnFunctional

let private step =
    test "a step names gates, numbers operations and ends in what it returns" {
        let lines = Listing.step (Cell.erase (Lstm.cell true 2 3))
        // Four gates of two products and four additions or nonlinearities each, and five operations on the memory.
        Expect.equal lines.Length (4 * 6 + 5 + 1) "lines"
        Expect.equal lines.Head "%1   [3]       = matmul weight_ih.forget x" "first"
        Expect.equal (List.last lines) "next: h = %29, c = %27, output = %29" "last"
    }

let private everyCell =
    testList
        "every cell of the catalogue uses all that it declares"
        [
            for entry in Catalogue.all do
                test entry.Name {
                    let cell = entry.Make 2 3
                    let text = Listing.step cell |> String.concat "\n"

                    for decl in cell.Parameters.Decls do
                        let names =
                            if decl.Blocks.Length = 1 then
                                [ decl.Name ]
                            else
                                decl.Blocks |> List.map (fun block -> $"{decl.Name}.{block}")

                        for name in names do
                            Expect.stringContains text $" {name}" "parameter"

                    for decl in cell.State.Decls do
                        Expect.stringContains text $"{decl.Name} = %%" "state"
                }
        ]

let private scan =
    test "the body of a scan stands indented below it" {
        let x = Symbol(Node.leaf PerRow "xs" [ 5; 2 ])
        let cell = Cell.erase (Elman.tanh true 2 2)
        let p = Cell.initialise Preset.pytorch 1 cell
        let _, ys = Cell.run Unroll.backwards cell p (Cell.start cell) x
        let lines = Listing.graph [| ys.Node |]
        let at = lines |> List.findIndex (fun line -> line.Contains "5 steps backwards")
        Expect.isTrue (lines[at + 1].StartsWith "    %") "the body comes next, indented"

        Expect.isTrue
            (lines |> List.exists _.Contains("    %")
             && lines |> List.exists _.Contains("tanh"))
            "the body is there"
    }

let tests = testList "listings" [ step; everyCell; scan ]
