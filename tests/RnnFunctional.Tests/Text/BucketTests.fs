/// Batches of texts of about one length.
module RnnFunctional.Tests.BucketTests

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Text

/// Every text is in one batch, none is cut, and the batches are no larger than asked for.
let private isPartition size (lengths: int[]) (buckets: Bucket[]) =
    let texts = buckets |> Array.collect _.Texts
    Expect.equal (Array.sort texts) [| 0 .. lengths.Length - 1 |] "every text once"
    Expect.hasLength buckets ((lengths.Length + size - 1) / size) "batches"

    for bucket in buckets do
        let longest = bucket.Texts |> Seq.map (fun i -> lengths[i]) |> Seq.max
        Expect.isTrue (bucket.Texts.Length <= size) "size"
        Expect.equal bucket.Steps (Buckets.padded longest) "steps"

/// Lengths and a size of batches from what FsCheck draws.
let private read (lengths: PositiveInt[]) (size: PositiveInt) =
    lengths |> Array.map _.Get, 1 + size.Get % 9

let tests =
    testList
        "batches by length"
        [
            test "padding is less than 8 steps, or at most a fifth; and there are few lengths" {
                for length in 1..3000 do
                    let padded = Buckets.padded length
                    Expect.isTrue (length <= padded) $"{length}: not cut"
                    Expect.isTrue (padded - length <= max 7 (length / 5)) $"{length}: padded to {padded}"

                let lengths = [ 1..400 ] |> List.map Buckets.padded |> List.distinct
                Expect.hasLength lengths 20 "lengths up to 400"
            }

            property 100 "shuffled, every text is in one of them" (fun (lengths, size, seed: int) ->
                let lengths, size = read lengths size
                isPartition size lengths (Buckets.shuffled (Rng.stream seed "batches" 0) size lengths))

            property 100 "sorted, every text is in one of them, and the shorter ones come first" (fun (lengths, size) ->
                let lengths, size = read lengths size
                let buckets = Buckets.sorted size lengths
                isPartition size lengths buckets
                let inOrder = buckets |> Array.collect _.Texts |> Array.map (fun i -> lengths[i])
                Expect.equal inOrder (Array.sort lengths) "order")

            property 30 "the same stream draws the same batches" (fun (lengths, size, seed: int) ->
                let lengths, size = read lengths size

                let draw () =
                    Buckets.shuffled (Rng.stream seed "batches" 0) size lengths

                Expect.equal (draw ()) (draw ()) "batches")

            test "another stream draws others, and texts of one length in another order" {
                let draw index =
                    Buckets.shuffled (Rng.stream 1 "batches" index) 4 (Array.create 100 7)

                Expect.notEqual (draw 0) (draw 1) "batches"
            }

            test "of many texts, a batch has those of about one length" {
                let rng = Rng.stream 1 "lengths" 0
                let lengths = Array.init 2000 (fun _ -> 1 + rng.Below 400)
                let buckets = Buckets.shuffled rng 10 lengths
                let steps = buckets |> Array.sumBy (fun b -> b.Steps * b.Texts.Length)
                // Shuffled without regard to length they would have nearly 400 steps each, twice what is needed.
                Expect.isLessThan (float steps) (1.25 * float (Array.sum lengths)) "steps"
            }
        ]
