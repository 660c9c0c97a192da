/// What a text costs a language model: in nats a symbol, and in nats a character.
module RnnFunctional.Tests.LanguageScoreTests

open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text

/// By engine what may be lost of a sum: the steps put logits out in float32, also by the reference. A state that was lost within the sum would
/// change it by 1e-4 and more.
let private engines =
    [ ReferenceEngine.engine, 1e-6, 4; CpuEngine.withThreads 2, 1e-5, 6 ]

let private openOn engine c =
    LanguageSession(engine, LanguageCase.settings c, LanguageCase.symbols, LanguageCase.parameters c, 1)

/// Each symbol of `text` from number `steps` on, told from the `steps` before it alone.
let private windowCosts c steps (text: int[]) =
    let stepper = LanguageCase.stepper ReferenceEngine.engine c

    Array.windowed (steps + 1) text
    |> Array.map (fun window ->
        stepper.Reset()
        Array.last (LanguageCase.costs stepper window))

let private ofEngine (engine: Engine, tolerance, count) =
    testList
        engine.Name
        [
            comparison
                count
                "a text as one stream costs what its symbols do one by one, and none is left out"
                (fun (c: NetworkCase) ->
                    // Longer than what is scored in one go.
                    let text = LanguageCase.text c (101 + c.Sizes.Seed % 120)
                    let nats, scored = (openOn engine c).Nats(text, 1)
                    let costs = LanguageCase.costs (LanguageCase.stepper ReferenceEngine.engine c) text
                    Expect.equal scored (text.Length - 1) "scored"
                    Close.numbers tolerance "nats" (Array.sum costs) nats)

            comparison count "several streams cost what each does as a text of its own" (fun (c: NetworkCase) ->
                let session = openOn engine c
                let rows, apart = 3, 100 + c.Sizes.Seed % 30
                // One more stream would be too short; what is left is less than a symbol for each.
                let text = LanguageCase.text c (rows * apart + 1 + c.Sizes.Seed % rows)
                let nats, scored = session.Nats(text, (if c.Sizes.Seed % 2 = 0 then rows else 32))

                let alone =
                    [
                        for row in 0 .. rows - 1 -> session.Nats(Array.sub text (row * apart) (apart + 1), 1)
                    ]

                Expect.equal scored (rows * apart) "scored"
                Close.numbers tolerance "nats" (List.sumBy fst alone) nats)

            comparison count "windows cost what their last symbols' successors do" (fun (c: NetworkCase) ->
                let steps = 1 + c.Sizes.Steps
                let text = LanguageCase.text c (steps + 20)
                let nats, scored = (openOn engine c).WindowNats(text, steps)
                Expect.equal scored 20 "scored"
                Close.numbers tolerance "nats" (Array.sum (windowCosts c steps text)) nats)
        ]

let private bytes = Alphabet.build TextUnit.Byte 1 1 ""

/// A text of signs of one, two and four bytes, of which the last `characters` are told.
let private russian characters : LanguageData =
    let text = String.replicate 40 "Жук, жук 😀! "
    let signs = [| for rune in text.EnumerateRunes() -> string rune |]
    let learned, told = Array.splitAt (signs.Length - characters) signs
    let train = bytes.Encode(String.concat "" learned)

    {
        Symbols = bytes.Size
        Train = train
        Held = Array.append [| Array.last train |] (bytes.Encode(String.concat "" told))
        Characters = characters
    }

let private settings window =
    { LanguageCase.settings
          {
              Cell = "lstm"
              Layers = 1
              Bidirectional = false
              Sizes =
                  {
                      Input = 3
                      Hidden = 4
                      Steps = 0
                      Seed = 1
                  }
          } with
        Window = window
    }

let private score window rows (data: LanguageData) parameters =
    let settings = settings window

    LanguageTraining.score
        (LanguageSession(CpuEngine.withThreads 2, settings, data.Symbols, parameters, 1))
        settings
        data
        rows

/// Parameters at which bytes differ in what they cost.
let private drawn window =
    let model = LanguageSettings.model (settings window) bytes.Size

    Draw.decls 4 "parameters" (LanguageModel.parameters model)
    |> Array.map Task.single
    |> Block.join

let private ofCharacters =
    testList
        "nats a character"
        [
            for window in [ 0; 5 ] do
                let what = if window = 0 then "streams" else $"windows of {window}"

                test $"{what}: where all bytes are as likely, log 256 for each byte of a character" {
                    let data = russian 150
                    let parameters = Array.map (fun _ -> 0.0) (drawn window)
                    let told = float (data.Held.Length - 1)
                    Expect.isGreaterThan told (1.5 * float data.Characters) "bytes"
                    let expected = told * log 256.0 / float data.Characters
                    Close.numbers 1e-6 "as one stream" expected (score window 1 data parameters)
                    // Also when the last bytes are not scored.
                    Close.numbers 1e-6 "as several" expected (score window 2 data parameters)
                }

            test "streams: the cost of all bytes, by the characters that these spell" {
                let data, parameters = russian 60, drawn 0
                let model = LanguageSettings.model (settings 0) bytes.Size

                let stepper =
                    ReferenceEngine.engine.OpenStepper (LanguageModel.recurrence model) parameters

                let expected = Array.sum (LanguageCase.costs stepper data.Held) / 60.0
                Close.numbers 1e-5 "score" expected (score 0 1 data parameters)
            }

            test "windows: every held byte, told from those before it, also from those that were learned" {
                let window, data, parameters = 5, russian 30, drawn 5
                let model = LanguageSettings.model (settings window) bytes.Size

                let stepper =
                    ReferenceEngine.engine.OpenStepper (LanguageModel.recurrence model) parameters

                let text = Array.append data.Train (Array.tail data.Held)

                let costs =
                    [
                        for at in data.Train.Length .. text.Length - 1 do
                            stepper.Reset()
                            Array.last (LanguageCase.costs stepper text[at - window .. at])
                    ]

                Close.numbers 1e-5 "score" (List.sum costs / 30.0) (score window 1 data parameters)
            }
        ]

let tests =
    testList "language scores" (List.map ofEngine engines @ [ ofCharacters ])
