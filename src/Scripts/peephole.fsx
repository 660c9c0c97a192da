// A cell from a paper, as records: the LSTM with peepholes, written down in Cells/Peephole.fs.
//
//     dotnet fsi src/Scripts/peephole.fsx        (after: dotnet build -c Release src/RnnFunctional.Core)

#load "toy.fsx"
#load "Cells/Peephole.fs"

open RnnFunctional

Toy.tryOut Peephole.cell (fun make -> Network.ofCell (make 1))
