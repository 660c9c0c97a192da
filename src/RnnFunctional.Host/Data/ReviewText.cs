using System.Text;

namespace RnnFunctional.Host.Data;

/// <summary>What every layout of a data set of reviews has in common: how texts are read, and how foreign words are quoted.</summary>
public static class ReviewText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The review in <paramref name="bytes"/>, on one line: line breaks become spaces, and go at either end.</summary>
    /// <exception cref="InputException">It is empty or no UTF-8; the message starts with <paramref name="where"/>.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, Func<string> where)
    {
        var text = Utf8(bytes, where);
        if (text.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            text = text.Trim('\r', '\n').Replace("\r\n", " ").Replace('\r', ' ').Replace('\n', ' ');
        }

        return !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new InputException($"{where()}: the text of a review expected, found none. Remove the review or fetch the data again.");
    }

    /// <summary>The text in <paramref name="bytes"/>.</summary>
    /// <exception cref="InputException">It is no UTF-8.</exception>
    public static string Utf8(ReadOnlySpan<byte> bytes, Func<string> where)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException problem)
        {
            var found = string.Join(' ', (problem.BytesUnknown ?? []).Select(b => $"{b:X2}"));
            throw new InputException($"{where()}: text in UTF-8 expected, found the bytes {found} at position {problem.Index}. Save it as UTF-8 or fetch the data again.");
        }
    }

    /// <summary>A foreign word in quotes, short and without characters that would do something to a terminal.</summary>
    public static string Quote(string word) => $"'{Short(word, 120)}'";

    /// <summary>The same without quotes, at most <paramref name="length"/> characters of it.</summary>
    public static string Short(string word, int length)
    {
        var safe = string.Concat(word.Take(length).Select(c => char.IsControl(c) ? '?' : c));
        return word.Length > length ? safe + "…" : safe;
    }
}
