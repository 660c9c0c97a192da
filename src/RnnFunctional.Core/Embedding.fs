namespace RnnFunctional

/// A table of learned vectors, one for each word.
module Embedding =

    /// A table called `name` of `words` vectors of `size` numbers.
    let decl name words size : Decl =
        {
            Name = name
            Shape = [ words; size ]
            Role = Table
            Blocks = [ name ]
            Fan = size
        }
