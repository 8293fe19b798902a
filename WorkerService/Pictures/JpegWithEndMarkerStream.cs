namespace WorkerService.Pictures;

/// <summary>A JPEG stream with an end marker appended. Disposing it leaves the underlying stream open.</summary>
internal sealed class JpegWithEndMarkerStream(Stream file) : Stream
{
    private static readonly byte[] EndMarker = [0xFF, 0xD9];

    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length + EndMarker.Length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position < file.Length)
        {
            file.Position = _position;
            var read = file.Read(buffer);
            _position += read;
            return read;
        }

        var end = EndMarker.AsSpan((int)Math.Min(_position - file.Length, EndMarker.Length));
        var count = Math.Min(end.Length, buffer.Length);
        end[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
