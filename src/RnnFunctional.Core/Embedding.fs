namespace RnnFunctional

/// A table of learned vectors, one for each word.
module Embedding =

    /// A table called `name` [words; size]: a vector of `size` numbers for each of `words` words. `gather` looks them up.
    let decl name words size : Decl =
        {
            Name = name
            Shape = [ words; size ]
            Role = Table
            Blocks = [ name ]
            Fan = size
        }
