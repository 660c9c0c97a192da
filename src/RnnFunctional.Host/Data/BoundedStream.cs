namespace RnnFunctional.Host.Data;

/// <summary>What is unpacked from a file, up to a limit: a small file can claim to be a very large one.</summary>
/// <param name="inner">What is unpacked.</param>
/// <param name="packed">The size of the file in bytes.</param>
public sealed class BoundedStream(Stream inner, long packed) : Stream
{
    /// <summary>The most that any file may unpack to, in bytes.</summary>
    public const long Most = 2L << 30;

    /// <summary>The most that a file may unpack to for each of its own bytes.</summary>
    public const int MostRatio = 100;

    /// <summary>What a file may always unpack to, in bytes: a few small texts in an archive are mostly padding.</summary>
    public const long Free = 16L << 20;

    private readonly long _most = Math.Min(Most, Math.Max(Free, packed * MostRatio));
    private long _read;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        return _read <= _most
            ? count
            : throw new InvalidDataException($"it unpacks to more than {_most:N0} bytes, which is too much for a file of {packed:N0}");
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
