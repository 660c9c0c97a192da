namespace RnnFunctional.Text

/// One of the settings that a study compares.
type Variant<'settings> =
    {
        Name: string
        /// What is different, in words.
        What: string
        Settings: 'settings
    }

module Variant =

    /// The variant `name`, of which `what` is different.
    let make name what (settings: 'settings) : Variant<'settings> =
        {
            Name = name
            What = what
            Settings = settings
        }
