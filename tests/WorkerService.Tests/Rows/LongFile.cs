using System.Text;

namespace WorkerService.Tests.Rows;

/// <summary>A file with many letters between its beginning and its end.</summary>
internal sealed class LongFile(string begin, int length, string end) : Stream
{
    private readonly MemoryStream _begin = new(Encoding.UTF8.GetBytes(begin));
    private readonly MemoryStream _end = new(Encoding.UTF8.GetBytes(end));
    private int _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_begin.Read(buffer) is > 0 and var first)
            return first;
        if (_left == 0)
            return _end.Read(buffer);
        var count = Math.Min(_left, buffer.Length);
        buffer[..count].Fill((byte)'x');
        _left -= count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
