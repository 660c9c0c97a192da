/// The variants of the study of language models.
module RnnFunctional.Tests.LanguageStudyTests

open Expecto
open FSharp.Reflection
open RnnFunctional.Text
open RnnFunctional.Tests

let private values (settings: LanguageSettings) =
    FSharpValue.GetRecordFields(settings, true) |> List.ofArray

let private settings name =
    (LanguageStudy.variants |> List.find (fun v -> v.Name = name)).Settings

let private changes =
    LanguageStudy.variants
    |> List.filter (fun v -> not (List.contains v.Name [ "lesson"; "carried-state"; "together" ]))

let tests =
    testList
        "language text.study"
        [
            test "names are different ones, settings are sound, and the baseline is among them" {
                let names = [ for v in LanguageStudy.variants -> v.Name ]
                Expect.equal (List.distinct names) names "names"
                Expect.equal (settings LanguageStudy.baseline) LanguageSettings.lesson "baseline"
                Expect.equal (settings "together") LanguageSettings.tuned "together"

                for v in LanguageStudy.variants do
                    LanguageSettings.check v.Settings
            }
            test "each change is one of those from the carried state to the tuned preset, and there is no other" {
                let carried, tuned =
                    values (settings "carried-state"), values LanguageSettings.tuned

                for v in changes do
                    Expect.notEqual v.Settings (settings "carried-state") v.Name

                    for own, from, upTo in List.zip3 (values v.Settings) carried tuned do
                        Expect.isTrue (own = from || own = upTo) $"{v.Name}: {own}"

                for i, (from, upTo) in List.indexed (List.zip carried tuned) do
                    let changed =
                        changes
                        |> List.filter (fun v -> (values v.Settings)[i] <> from)
                        |> List.map _.Name

                    // The preset's name, which comes first, is told of no change.
                    Expect.equal changed.Length (if from = upTo || i = 0 then 0 else 1) $"{from} to {upTo}: {changed}"
            }
            test "streams train for the same number of epochs" {
                for v in LanguageStudy.variants do
                    if v.Settings.Window = 0 then
                        Expect.equal v.Settings.Epochs LanguageSettings.tuned.Epochs v.Name
            }
        ]
