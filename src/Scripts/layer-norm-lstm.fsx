// A cell with a new building block, written down in Cells/LayerNormLstm.fs.

#load "toy.fsx"
#load "Cells/LayerNormLstm.fs"

open RnnFunctional

Toy.tryOut LayerNormLstm.cell (fun make -> Network.ofCell (make 1))
