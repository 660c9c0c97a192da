using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace RnnFunctional.Host.Data;

/// <summary>Fetches a file from the web. What has come so far stands in a neighbour, <c>NAME.part</c>, from which a later attempt goes on.</summary>
public static class Download
{
    /// <summary>How often a connection is tried again that has brought nothing.</summary>
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
        try
        {
            await using var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            await Complete(address, file, expected, observe);
            file.Flush(flushToDisk: true);
            file.Position = 0;
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
            if (found != expected.Sha256)
            {
                var length = file.Length;
                file.SetLength(0);
                throw new IOException($"{address} is another file than expected: sha256 {expected.Sha256} expected, found {found} ({length:N0} bytes). It is not kept. Try again, or get the file from elsewhere and name it with --from.");
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            if (new FileInfo(partial) is { Exists: true, Length: 0 })
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>Fetches until <paramref name="file"/> is whole, again and again as long as something comes.</summary>
    private static async Task Complete(Uri address, FileStream file, DataFile expected, Action<long> observe)
    {
        var failures = 0;
        while (!IsWhole(file, expected))
        {
            var before = file.Length;
            if (await Fault(address, file, expected, observe) is not { } fault)
            {
                return;
            }

            failures = file.Length > before ? 0 : failures + 1;
            if (failures > Retries)
            {
                var kept = file.Length > 0 ? $" {file.Length:N0} bytes have come, from which the same command goes on." : "";
                throw new IOException($"{address} can't be fetched: {fault}.{kept} Try again, or get the file from elsewhere and name it with --from.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 << failures));
        }
    }

    private static bool IsWhole(FileStream file, DataFile expected) => file.Length >= expected.Size;

    /// <summary>Goes on from the end of <paramref name="file"/>: null once all has come, or what broke the connection off.</summary>
    private static async Task<string?> Fault(Uri address, FileStream file, DataFile expected, Action<long> observe)
    {
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
                // Nothing follows what is there: it is part of another file, which its hash will tell.
                return null;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new IOException($"{address} can't be fetched: the server answers {(int)response.StatusCode} {response.ReasonPhrase}. Get the file from elsewhere and name it with --from.");
            }

            if (response.StatusCode != HttpStatusCode.PartialContent)
            {
                // The server sends all of it again.
                file.SetLength(0);
            }

            file.Position = file.Length;
            await Copy(response.Content, file, expected.Size, observe);
            return expected.Size is null || IsWhole(file, expected) ? null : "the server has sent less than expected";
        }
        catch (OperationCanceledException)
        {
            return $"the server was silent for {Patience.TotalSeconds:F0} s";
        }
        catch (HttpRequestException problem)
        {
            return problem.Message.TrimEnd('.');
        }
    }

    /// <summary>Copies <paramref name="content"/> to the end of <paramref name="file"/>, and stops where it is longer than it should be.</summary>
    private static async Task Copy(HttpContent content, FileStream file, long? size, Action<long> observe)
    {
        await using var body = await content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        while (!(file.Length > size) && await Receive(body, buffer) is > 0 and var count)
        {
            await file.WriteAsync(buffer.AsMemory(0, count));
            observe(file.Position);
        }
    }

    private static async Task<int> Receive(Stream body, byte[] buffer)
    {
        using var silence = new CancellationTokenSource(Patience);
        try
        {
            return await body.ReadAsync(buffer, silence.Token);
        }
        catch (IOException problem)
        {
            // Told apart from a disk that can't be written.
            throw new HttpRequestException(problem.Message, problem);
        }
    }
}
