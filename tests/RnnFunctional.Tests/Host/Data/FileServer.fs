namespace RnnFunctional.Tests

open System
open System.Collections.Concurrent
open System.Net
open System.Net.Sockets
open System.Threading.Tasks

/// How a server on this machine answers a request.
type Answer =
    /// The content, or the range of it that is asked for.
    | Ranges
    /// The content from its start, whatever is asked for.
    | Whole
    /// Like `Ranges`, but the connection is cut after so many bytes.
    | Cut of bytes: int
    /// A status and no content.
    | Status of code: int

/// A web server on this machine that serves `content`, and answers one request after the other as `answers` say; the last goes for all
/// others.
type FileServer(content: byte[], answers: Answer list) =

    let port =
        use probe = new TcpListener(IPAddress.Loopback, 0)
        probe.Start()
        (probe.LocalEndpoint :?> IPEndPoint).Port

    let listener = new HttpListener()
    let ranges = ConcurrentQueue<string>()

    let send (context: HttpListenerContext) (from: int) (count: int) =
        context.Response.ContentLength64 <- int64 (content.Length - from)
        context.Response.OutputStream.Write(content, from, count)
        context.Response.OutputStream.Flush()

    let answer (context: HttpListenerContext) answer =
        let range = context.Request.Headers["Range"] |> Option.ofObj
        ranges.Enqueue(defaultArg range "")

        let from =
            match range, answer with
            | Some range, (Ranges | Cut _) ->
                let from = int (range.Replace("bytes=", "").TrimEnd '-')
                context.Response.StatusCode <- 206
                context.Response.AddHeader("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}")
                from
            | _ -> 0

        match answer with
        | Cut bytes ->
            send context from bytes
            context.Response.Abort()
        | Status code ->
            context.Response.StatusCode <- code
            context.Response.Close()
        | Ranges
        | Whole ->
            send context from (content.Length - from)
            context.Response.Close()

    let rec serve answers =
        task {
            let! context = listener.GetContextAsync()

            match answers with
            | [ last ] ->
                answer context last
                return! serve answers
            | next :: others ->
                answer context next
                return! serve others
            | [] -> ()
        }

    do
        listener.Prefixes.Add $"http://localhost:{port}/"
        listener.Start()
        // Ends with an error of its own when the listener is closed.
        Task.Run(fun () -> serve answers :> Task) |> ignore

    /// The folder that holds the file.
    member _.Address = Uri $"http://localhost:{port}/data/"

    /// The ranges that were asked for, "" where none was.
    member _.Ranges = List.ofSeq ranges

    interface IDisposable with
        member _.Dispose() = listener.Close()
