namespace RnnFunctional.Text

open RnnFunctional.Measures

/// The measure by which the variants of a study are judged, and how that is said.
type Criterion =
    {
        Measure: Measure
        /// What a variant does, from its value: "judges 83.00 % of the test texts right".
        Does: string -> string
        /// What differences are counted in, where it is said first: "points of accuracy".
        InFull: string
        /// What the best variant is: "most accurate".
        Best: string
    }
