using System.Buffers;
using Scalable.EdgeCache.Storage;

namespace Scalable.EdgeCache.Fetching;

/// <summary>
/// Buffers a body up to a maximum size, in pooled chunks; a write beyond it fails, which aborts the copy. <see cref="MemoryStream"/> would
/// allocate a large object each time it grows.
/// </summary>
internal sealed class SizeLimitedBuffer(int maxBytes) : Stream
{
    private readonly List<byte[]> _chunks = [];
    private int _length;

    public bool Overflowed { get; private set; }

    public override bool CanRead => false;

    /// <summary>True, although it only can be emptied: an HTTP response that is cleared, for another attempt, asks for it.</summary>
    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Copies what has been written.</summary>
    public ResponseBody ToBody() => new([.. _chunks.Select((chunk, index) => chunk[..UsedOf(index)])]);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > maxBytes - _length)
        {
            Overflowed = true;
            throw new IOException("The response is too large to be cached.");
        }

        while (buffer.Length > 0)
        {
            var used = _length - ((_chunks.Count - 1) * ResponseBody.MaxChunk);
            if (_chunks.Count == 0 || used == ResponseBody.MaxChunk)
            {
                _chunks.Add(ArrayPool<byte>.Shared.Rent(ResponseBody.MaxChunk));
                used = 0;
            }

            var count = Math.Min(buffer.Length, ResponseBody.MaxChunk - used);
            buffer[..count].CopyTo(_chunks[^1].AsSpan(used));
            buffer = buffer[count..];
            _length += count;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value)
    {
        if (value != 0)
            throw new NotSupportedException();
        foreach (var chunk in _chunks)
            ArrayPool<byte>.Shared.Return(chunk);
        _chunks.Clear();
        _length = 0;
    }

    protected override void Dispose(bool disposing)
    {
        SetLength(0);
        base.Dispose(disposing);
    }

    private int UsedOf(int chunk) => Math.Min(ResponseBody.MaxChunk, _length - (chunk * ResponseBody.MaxChunk));
}
