namespace RnnFunctional.Text

/// A review as its file has it.
type Review =
    {
        Id: string
        /// From 1 to 10 stars; 0 where the review is unlabelled.
        Rating: int
        Text: string
    }

    /// Whether the label is positive: more than 5 stars.
    member review.IsPositive = review.Rating > 5

/// A data set of reviews, each part in its file's order.
type Reviews =
    {
        Train: Review[]
        Test: Review[]
        /// Empty where there are none.
        Unlabelled: Review[]
        /// Where they were read from.
        Source: string
        /// What a run knows its data by: the hash of the labelled reviews, the same for every layout they are stored in.
        Sha256: string
    }
