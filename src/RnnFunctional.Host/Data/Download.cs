using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace RnnFunctional.Host.Data;

/// <summary>Fetches a file from the web. What has come so far stands in a neighbour, <c>NAME.part</c>, from which a later attempt goes on.</summary>
public static class Download
{
    /// <summary>How often a connection that breaks off is taken up again, beside the first time.</summary>
    public const int Retries = 4;

    /// <summary>How long a server may be silent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = Patience,
        DefaultRequestHeaders = { { "User-Agent", $"rnn/{Program.Version}" } },
    };

    /// <summary>
    /// Fetches <paramref name="address"/> to <paramref name="path"/>, which is replaced only by the whole file with the right hash.
    /// <paramref name="observe"/> hears how many bytes are there.
    /// </summary>
    /// <exception cref="IOException">It can't be fetched, or is another file than <paramref name="expected"/>.</exception>
    public static async Task Get(Uri address, string path, DataFile expected, Action<long> observe)
    {
        var partial = $"{path}.part";
        await using (var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            for (var attempt = 0; !IsWhole(file, expected) && !await Try(address, file, expected, attempt == Retries, observe); attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250 << attempt));
            }

            file.Flush(flushToDisk: true);
            file.Position = 0;
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
            if (found != expected.Sha256)
            {
                File.Delete(partial);
                throw new IOException($"{address} is another file than expected: sha256 {expected.Sha256} expected, found {found} ({file.Length:N0} bytes). It is not kept. Try again, or get the file from elsewhere and name it with --from.");
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    private static bool IsWhole(FileStream file, DataFile expected) => file.Length > 0 && file.Length >= expected.Size;

    /// <summary>Goes on from the end of <paramref name="file"/>: whether all has come. What comes of a broken connection is kept.</summary>
    private static async Task<bool> Try(Uri address, FileStream file, DataFile expected, bool isLast, Action<long> observe)
    {
        var broken = "the server has sent less than it announced";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (file.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            }

            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // Nothing follows what is there: it is whole, or part of another file, which its hash will tell.
                return true;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new IOException($"{address} can't be fetched: the server answers {(int)response.StatusCode} {response.ReasonPhrase}. Get the file from elsewhere and name it with --from.");
            }

            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != file.Length)
            {
                // The server sends all of it again.
                file.SetLength(0);
            }

            file.Position = file.Length;
            await Copy(response.Content, file, expected.Size, observe);
            if (expected.Size is null || IsWhole(file, expected))
            {
                return true;
            }
        }
        catch (Exception problem) when (problem is HttpRequestException or HttpIOException or OperationCanceledException)
        {
            broken = problem is OperationCanceledException ? $"the server was silent for {Patience.TotalSeconds:F0} s" : problem.Message.TrimEnd('.');
        }

        return isLast
            ? throw new IOException($"{address} can't be fetched: {broken}. {file.Length:N0} bytes have come{(file.Length > 0 ? ", from which the same command goes on" : "")}. Try again, or get the file from elsewhere and name it with --from.")
            : false;
    }

    /// <summary>Copies <paramref name="content"/> to the end of <paramref name="file"/>, up to one byte more than is expected.</summary>
    private static async Task Copy(HttpContent content, FileStream file, long? size, Action<long> observe)
    {
        await using var body = await content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        using var silence = new CancellationTokenSource();
        while (!(file.Length > size))
        {
            silence.CancelAfter(Patience);
            var count = await body.ReadAsync(buffer, silence.Token);
            if (count == 0)
            {
                return;
            }

            await file.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
            observe(file.Position);
        }
    }
}
