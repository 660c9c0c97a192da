/// A few reviews in every layout.
module RnnFunctional.Tests.ReviewSample

open System
open System.Formats.Tar
open System.IO
open System.IO.Compression
open System.Text
open RnnFunctional
open RnnFunctional.Host.Data

/// Path within the archive's folder, and text: in no order, with tabs, with letters of several bytes, and one on two lines.
let files =
    [
        "train/pos/10_10.txt", "Splendid.\tTwice\tsplendid."
        "train/neg/1_1.txt", "Dreadful <br /><br />and long."
        "train/pos/2_7.txt", "Très joli – 良い, even\u0085so."
        "test/neg/0_4.txt", "Not for me."
        "test/pos/0_8.txt", "Two lines\r\nof praise.\n"
        "test/pos/11_9.txt", "Again!"
        "train/unsup/7_0.txt", "Hard to say."
    ]

/// The same as tables.
let tables =
    [
        "train",
        "0\t1\t1\tDreadful <br /><br />and long.\n1\t7\t2\tTrès joli – 良い, even\u0085so.\n1\t10\t10\tSplendid.\tTwice\tsplendid.\n"
        "test", "0\t4\t0\tNot for me.\n1\t8\t0\tTwo lines of praise.\n1\t9\t11\tAgain!\n"
        "unsup", "7\tHard to say.\n"
    ]

/// Packs what `write` writes into the file at `path`.
let gzip (path: string) (write: Stream -> unit) =
    use file = File.Create path
    use packed = new GZipStream(file, CompressionLevel.Fastest)
    write packed

/// An archive at `path` of `entries`.
let archive (path: string) (entries: TarEntry seq) =
    gzip path (fun packed ->
        use tar = new TarWriter(packed, leaveOpen = true)
        Seq.iter tar.WriteEntry entries)

    path

/// An entry of the archive: a file of `bytes`.
let file (name: string) (bytes: byte[]) : TarEntry =
    PaxTarEntry(TarEntryType.RegularFile, name, DataStream = new MemoryStream(bytes))

let text (name: string) (content: string) =
    file name (Encoding.UTF8.GetBytes content)

/// All entries of the sample's archive, with the others that the published one has.
let entries () =
    [
        PaxTarEntry(TarEntryType.Directory, "aclImdb/") :> TarEntry
        text "aclImdb/README" "A data set."
        for path, content in files do
            text $"aclImdb/{path}" content
        text "aclImdb/train/labeledBow.feat" "9 0:7"
    ]

/// Writes the sample's archive into `folder`: its path.
let writeArchive folder =
    archive (Path.Combine(folder, "aclImdb_v1.tar.gz")) (entries ())

/// Writes the sample unpacked into `folder`.
let writeFolder (folder: string) =
    for path, content in files do
        let path = Path.Combine(folder, "aclImdb", path)

        match Path.GetDirectoryName path with
        | null -> ()
        | parent -> Directory.CreateDirectory parent |> ignore

        File.WriteAllText(path, content)

/// Writes the sample as tables into `folder`, each named `prefix` and its part.
let writeTables packed (prefix: string) (folder: string) =
    Directory.CreateDirectory folder |> ignore

    for part, content in tables do
        let path = Path.Combine(folder, $"{prefix}{part}.tsv")

        if packed then
            gzip (path + ".gz") (fun stream -> stream.Write(ReadOnlySpan(Encoding.UTF8.GetBytes content)))
        else
            File.WriteAllText(path, content)

/// Everything in `folder` and below, with its content.
let contents (folder: string) =
    Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
    |> Array.map (fun path -> path, Convert.ToHexString(File.ReadAllBytes path))
    |> set

/// The data set imdb, as it would be published with the sample's archive, which is at `path`, at `address`.
let published (address: Uri) (path: string) =
    let bytes = File.ReadAllBytes path
    let hash = Convert.ToHexStringLower(Security.Cryptography.SHA256.HashData bytes)
    let file = DataFile(FileInfo(path).Name, bytes.LongLength, hash)
    DataSet("imdb", "a sample", address, [| file |], "none", "none")
