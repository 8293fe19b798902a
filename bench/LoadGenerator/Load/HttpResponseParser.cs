using System.Buffers.Text;
using System.Text;

namespace Scalable.Generator.Load;

/// <summary>Parses HTTP/1.1 responses: finds the status and the end of a response. The body is discarded.</summary>
internal sealed class HttpResponseParser
{
    private enum Part
    {
        Head,
        Body,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        Done,
    }

    private Part _part;
    private long _left;
    private int _line;

    public int Status { get; private set; }

    /// <summary>True if the server will close the connection.</summary>
    public bool Closes { get; private set; }

    /// <summary>True if a cache in front of the server had the response (<c>Cache-Status</c>, RFC 9211).</summary>
    public bool IsCacheHit { get; private set; }

    public bool IsInHead => _part == Part.Head;

    public bool IsDone => _part == Part.Done;

    public void Start() => (_part, _left, _line, Status, Closes, IsCacheHit) = (Part.Head, 0, 0, 0, false, false);

    /// <summary>Reads the response head if it is complete.</summary>
    /// <returns>The length of the head, 0 if it is incomplete, or -1 if it is not an HTTP response.</returns>
    public int ReadHead(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return 0;
        if (end < 12 || !received.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(received[9..12], out int status, out _))
            return -1;

        Status = status;
        var (length, chunked) = (-1L, false);
        foreach (var range in received[..end].Split("\r\n"u8))
        {
            var line = received[range];
            if (Value(line, "Content-Length:"u8) is { Length: > 0 } digits)
                length = Utf8Parser.TryParse(digits, out long bytes, out _) ? bytes : -1;
            else if (Value(line, "Transfer-Encoding:"u8).Length > 0)
                chunked = true;
            else if (Ascii.EqualsIgnoreCase(Value(line, "Connection:"u8), "close"u8))
                Closes = true;
            else if (Value(line, "Cache-Status:"u8).IndexOf("; hit"u8) >= 0)
                IsCacheHit = true;
        }

        _left = length;
        _part = status is 204 or 304 || (length <= 0 && !chunked) ? Part.Done : chunked ? Part.ChunkSize : Part.Body;
        return end + 4;
    }

    /// <summary>Reads the next bytes of the body.</summary>
    public void ReadBody(ReadOnlySpan<byte> received)
    {
        while (received.Length > 0 && _part != Part.Done)
        {
            if (_part is Part.Body or Part.ChunkData)
            {
                var taken = (int)Math.Min(_left, received.Length);
                received = received[taken..];
                if ((_left -= taken) == 0)
                    _part = _part == Part.Body ? Part.Done : Part.ChunkEnd;
            }
            else
            {
                ReadLineByte(received[0]);
                received = received[1..];
            }
        }
    }

    // The lines between and after chunks: sizes in hexadecimal, line ends, and trailers up to an empty line.
    private void ReadLineByte(byte next)
    {
        if (next == '\r')
            return;
        if (next != '\n')
        {
            _line++;
            if (_part == Part.ChunkSize && char.IsAsciiHexDigit((char)next))
                _left = (Math.Max(_left, 0) * 16) + Convert.ToInt32(((char)next).ToString(), 16);
            return;
        }

        _part = _part switch
        {
            Part.ChunkEnd => Part.ChunkSize,
            Part.ChunkSize => _left > 0 ? Part.ChunkData : Part.Trailer,
            _ => _line == 0 ? Part.Done : Part.Trailer,
        };
        if (_part == Part.ChunkSize)
            _left = 0;
        _line = 0;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length
        && (line[0] | 0x20) == (name[0] | 0x20)
        && Ascii.EqualsIgnoreCase(line[..name.Length], name)
            ? line[name.Length..].Trim((byte)' ')
            : default;
}
