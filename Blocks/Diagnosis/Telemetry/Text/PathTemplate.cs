namespace Scalable.Diagnosis.Telemetry.Text;

/// <summary>
/// The path of a URL without its values: a segment that has a digit (but for versions, such as <c>v2</c>), is encoded, an address or long
/// is taken for one. The query string is left out.
/// </summary>
internal static class PathTemplate
{
    private const int MaxSegment = 40;
    private const int MaxPath = 512;

    public static string Of(ReadOnlySpan<byte> path)
    {
        var end = path.IndexOfAny((byte)'?', (byte)'#');
        path = path[..Math.Min(end < 0 ? path.Length : end, MaxPath)];
        Span<byte> buffer = stackalloc byte[MaxPath * 3];
        var length = 0;
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            var written = IsValue(segment) ? "{id}"u8 : segment;
            if (length > 0 || range.Start.Value > 0)
                buffer[length++] = (byte)'/';
            written.CopyTo(buffer[length..]);
            length += written.Length;
        }

        return StringPool.Shared.Get(buffer[..length]);
    }

    private static bool IsValue(ReadOnlySpan<byte> segment) =>
        segment.Length > MaxSegment
        || segment.IndexOfAny((byte)'%', (byte)'@', (byte)'=') >= 0
        || (segment.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 && !IsVersion(segment));

    private static bool IsVersion(ReadOnlySpan<byte> segment) =>
        segment.Length <= 4 && segment[0] is (byte)'v' or (byte)'V' && segment[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
