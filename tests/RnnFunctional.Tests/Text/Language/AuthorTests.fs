/// How long a text is that an author writes.
module RnnFunctional.Tests.AuthorTests

open Expecto
open RnnFunctional.Cpu
open RnnFunctional.Text

/// One that has learned nothing: most of what it writes are bytes that spell no character.
let private author unit =
    let settings =
        { LanguageSettings.lesson with
            Hidden = 3
            Embedding = 2
            Window = 0
        }

    let alphabet = Alphabet.build unit 100 1 "ab c\nde \U0001F600"
    Author(CpuEngine.withThreads 1, settings, alphabet, LanguageTraining.initialise settings alphabet.Size 1)

/// What it writes, and the pieces that are told of it.
let private written unit length seed =
    let told = ResizeArray()

    let text =
        (author unit).Write(SamplerSettings.seeded seed SamplerSettings.own, "", length, told.Add)

    Expect.equal (String.concat "" told) text.Text "what is told is the text"
    text.Text, List.ofSeq told

let private characters (text: string) = text.EnumerateRunes() |> Seq.length

let tests =
    testList
        "language text.author"
        [
            for unit in [ TextUnit.Char; TextUnit.Byte ] do
                test $"{TextUnit.name unit}: a text has as many characters as it is to have, broken ones among them" {
                    for length in 1..40 do
                        for seed in 1..3 do
                            Expect.equal (characters (fst (written unit length seed))) length $"seed {seed}"
                }
            test "word: a text ends with the word that makes it long enough" {
                for length in 1..40 do
                    let text, pieces = written TextUnit.Word length 1
                    let before = characters text - characters (List.last pieces)
                    Expect.isTrue (before < length && length <= characters text) $"{before} and {characters text}"
            }
        ]
