/// Archives that are damaged or meant to do harm are refused, and leave nothing behind.
module RnnFunctional.Tests.ArchiveTests

open System
open System.Formats.Tar
open System.IO
open System.Text
open Expecto
open RnnFunctional
open RnnFunctional.Host.Data

/// Fails unless `rnn data get imdb --from` refuses what `write` puts into a folder, with a message that has all of `parts`, and leaves
/// both the folder and the data as they were.
let private isRefused (parts: string list) (write: string -> string) =
    App.inFolder (fun folder ->
        let data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName
        ReviewSample.writeTables true "imdb_" (Path.Combine(data, "imdb"))
        let path = write folder
        let before = ReviewSample.contents folder
        let outcome = App.run [ "data"; "get"; "imdb"; "--from"; path; "--data"; data ]
        Expect.equal outcome.Code 2 $"exit code; it said: {outcome.Errors}{outcome.Output}"

        for part in path :: parts do
            Expect.stringContains outcome.Errors part "message"

        Expect.equal (ReviewSample.contents folder) before "nothing has changed")

/// A test: the sample's archive with `entry` in it is refused.
let private refused name parts (entry: unit -> TarEntry) =
    test name {
        isRefused parts (fun folder ->
            ReviewSample.archive (Path.Combine(folder, "bad.tar.gz")) (ReviewSample.entries () @ [ entry () ]))
    }

let private link kind (target: string) : TarEntry =
    PaxTarEntry(kind, "aclImdb/train/pos/9_9.txt", LinkName = target)

let private entries =
    let named name =
        fun () -> ReviewSample.text name "A review."

    testList
        "entries"
        [
            for path in
                [
                    "aclImdb/../../9_9.txt"
                    "../aclImdb/train/pos/9_9.txt"
                    @"aclImdb\..\..\9_9.txt"
                ] do
                refused $"a path that leaves the archive: {path}" [ "leaves the archive"; path ] (named path)
            for path in [ "/etc/cron.d/rnn"; @"C:\rnn.txt"; @"\\host\rnn.txt" ] do
                refused $"an absolute path: {path}" [ "an absolute path"; path ] (named path)
            refused "a symbolic link" [ "9_9.txt"; "a link" ] (fun () -> link TarEntryType.SymbolicLink "/etc/passwd")
            refused "a hard link" [ "9_9.txt"; "a link" ] (fun () -> link TarEntryType.HardLink "aclImdb/README")
            refused "a pipe" [ "9_9.txt"; "a device" ] (fun () ->
                PaxTarEntry(TarEntryType.Fifo, "aclImdb/train/pos/9_9.txt"))
            refused "a device" [ "zero"; "a device" ] (fun () ->
                PaxTarEntry(TarEntryType.CharacterDevice, "aclImdb/zero", DeviceMajor = 1, DeviceMinor = 5))
            refused "a review that is there twice" [ "train/pos/2_7.txt"; "twice" ] (named "aclImdb/train/pos/2_7.txt")
            refused
                "a review that is there twice, with another rating"
                [ "train/pos/2_9.txt"; "twice" ]
                (named "aclImdb/train/pos/2_9.txt")
            refused "a review that is too long" [ "train/pos/9_9.txt"; "1,048,577" ] (fun () ->
                ReviewSample.file "aclImdb/train/pos/9_9.txt" (Array.create (ReviewArchive.MostBytes + 1) 'a'B))
            refused
                "a rating that contradicts its folder"
                [ "train/pos/9_2.txt"; "from 6 to 10"; "found 2" ]
                (named "aclImdb/train/pos/9_2.txt")
            refused "an empty review" [ "train/pos/9_9.txt"; "found none" ] (fun () ->
                ReviewSample.text "aclImdb/train/pos/9_9.txt" " \n")
            refused "a review that is no UTF-8" [ "train/pos/9_9.txt"; "UTF-8"; "FE" ] (fun () ->
                ReviewSample.file "aclImdb/train/pos/9_9.txt" [| 'a'B; 0xFEuy |])
            refused "a name that would do something to a terminal" [ "a link"; "'?[2J'" ] (fun () ->
                PaxTarEntry(TarEntryType.SymbolicLink, "\u001b[2J", LinkName = "x"))
        ]

let private archives =
    let packed (folder: string) write =
        let path = Path.Combine(folder, "bad.tar.gz")
        ReviewSample.gzip path write
        path

    let zeros = Array.zeroCreate<byte>(1 <<< 20)

    testList
        "archives"
        [
            test "a file that unpacks to far too much is a bomb" {
                isRefused [ "'aclImdb/zeros'"; "unpacks to more than" ] (fun folder ->
                    packed folder (fun stream ->
                        use tar = new TarWriter(stream, leaveOpen = true)
                        tar.WriteEntry(ReviewSample.file "aclImdb/zeros" (Array.zeroCreate (64 <<< 20)))))
            }
            test "a bomb behind the archive's end" {
                isRefused [ "unpacks to more than" ] (fun folder ->
                    packed folder (fun stream ->
                        use tar = new TarWriter(stream, leaveOpen = true)
                        Seq.iter tar.WriteEntry (ReviewSample.entries ())
                        tar.Dispose()

                        for _ in 1..64 do
                            stream.Write zeros))
            }
            test "more entries than any archive of reviews has" {
                isRefused [ "more than 500,000 entries" ] (fun folder ->
                    packed folder (fun stream ->
                        use tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen = true)

                        for i in 0 .. ReviewArchive.MostEntries do
                            // Names that do not pack well: the number of entries is to be the only fault.
                            let name =
                                Convert.ToHexString(Security.Cryptography.SHA256.HashData(BitConverter.GetBytes i))

                            tar.WriteEntry(UstarTarEntry(TarEntryType.RegularFile, $"aclImdb/{name}"))))
            }
            test "an archive without reviews" {
                isRefused [ "0 negative and 0 positive" ] (fun folder ->
                    ReviewSample.archive (Path.Combine(folder, "bad.tar.gz")) [ ReviewSample.text "aclImdb/README" "" ])
            }
            test "one class only" {
                isRefused [ "to train with, found 0 negative and 2 positive" ] (fun folder ->
                    ReviewSample.archive
                        (Path.Combine(folder, "bad.tar.gz"))
                        (ReviewSample.entries ()
                         |> List.filter (fun entry -> not (entry.Name.Contains "train/neg"))))
            }
            test "a file that is no archive" {
                isRefused [ ".tar.gz archive expected" ] (fun folder ->
                    let path = Path.Combine(folder, "bad.tar.gz")
                    File.WriteAllText(path, "<html>Please log in.</html>")
                    path)
            }
            test "a packed file that is no archive" {
                isRefused [ ".tar.gz archive expected" ] (fun folder ->
                    packed folder (fun stream -> stream.Write(Encoding.UTF8.GetBytes(String('x', 2_000)))))
            }
        ]

let private damaged =
    testList
        "damage"
        [
            test "an archive that is cut short anywhere is refused" {
                App.inFolder (fun folder ->
                    let whole = File.ReadAllBytes(ReviewSample.writeArchive folder)
                    let path = Path.Combine(folder, "cut.tar.gz")

                    for length in 0 .. whole.Length - 1 do
                        File.WriteAllBytes(path, Array.take length whole)
                        Refused.naming [ path ] (fun () -> ReviewArchive.Read(path, true)))
            }
            test "an archive with a changed byte is refused, or read as it was" {
                App.inFolder (fun folder ->
                    let path = ReviewSample.writeArchive folder
                    let good = ReviewArchive.Read(path, true)
                    let whole = File.ReadAllBytes path
                    let mutable refusals = 0

                    for at in 0 .. whole.Length - 1 do
                        let bytes = Array.copy whole
                        bytes[at] <- bytes[at] ^^^ 0x10uy
                        File.WriteAllBytes(path, bytes)

                        try
                            // Bytes can change that mean nothing, or not what they unpack to.
                            Expect.equal (ReviewArchive.Read(path, true)) good $"byte {at}"
                        with :? InputException as problem ->
                            refusals <- refusals + 1
                            Expect.stringContains problem.Message path "message"

                    Expect.isGreaterThan refusals (whole.Length / 2) "most are refused")
            }
            test "a size of the names' header that no header has is refused" {
                App.inFolder (fun folder ->
                    use unpacked = new MemoryStream()

                    (use tar = new TarWriter(unpacked, TarEntryFormat.Pax, leaveOpen = true)
                     Seq.iter tar.WriteEntry (ReviewSample.entries ()))

                    let bytes = unpacked.ToArray()
                    Expect.equal bytes[156] (byte 'x') "the header of names comes first"
                    // 8 GiB, as octal digits.
                    Encoding.ASCII.GetBytes("77777777777").CopyTo(bytes, 124)
                    // The header's sum counts its own eight places as blanks.
                    let sum =
                        bytes[..511]
                        |> Seq.mapi (fun i b -> if i >= 148 && i < 156 then 32 else int b)
                        |> Seq.sum

                    Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\000 ").CopyTo(bytes, 148)
                    let path = Path.Combine(folder, "size.tar.gz")
                    ReviewSample.gzip path (fun stream -> stream.Write(ReadOnlySpan bytes))
                    Refused.naming [ path; "fetch it again" ] (fun () -> ReviewArchive.Read(path, true)))
            }
            test "whatever stands in the entries, an archive is read or refused" {
                App.inFolder (fun folder ->
                    use unpacked = new MemoryStream()

                    (use tar = new TarWriter(unpacked, leaveOpen = true)
                     Seq.iter tar.WriteEntry (ReviewSample.entries ()))

                    let whole = unpacked.ToArray()
                    let path = Path.Combine(folder, "changed.tar.gz")
                    let rng = Rng.stream 1 "archive" 0
                    let mutable refusals = 0

                    for _ in 1..500 do
                        let bytes = Array.copy whole

                        for _ in 1..3 do
                            bytes[rng.Below bytes.Length] <- byte (rng.Below 256)

                        ReviewSample.gzip path (fun stream -> stream.Write(ReadOnlySpan bytes))

                        try
                            ReviewArchive.Read(path, true) |> ignore
                        with :? InputException as problem ->
                            refusals <- refusals + 1
                            Expect.stringContains problem.Message path "message"

                    Expect.isGreaterThan refusals 0 "some are refused")
            }
        ]

let tests = testList "archives" [ entries; archives; damaged ]
