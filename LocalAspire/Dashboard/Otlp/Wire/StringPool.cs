using System.Text;

namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>
/// One string for the names that come again and again (operations, scopes, attribute keys). A fixed number of places, the
/// newest name wins its place: senders who invent names cost themselves the sharing and nobody any memory.
/// </summary>
internal sealed class StringPool(int places)
{
    private const int LongestShared = 256;
    private const int LongestName = 4 * 1024;

    private readonly Entry?[] _entries = new Entry?[places];

    public static StringPool Shared { get; } = new(8 * 1024);

    /// <summary>What somebody called something, or said of it in a line: of more than 4 KiB the beginning.</summary>
    public string Name(ReadOnlySpan<byte> utf8) => utf8.Length <= LongestName ? Get(utf8) : Cut.Utf8(utf8, LongestName);

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > LongestShared)
            return Encoding.UTF8.GetString(utf8);
        var hash = new HashCode();
        hash.AddBytes(utf8);
        // Entries never change, so that threads may race for a place and each still gets its own string.
        ref var place = ref _entries[(uint)hash.ToHashCode() % (uint)_entries.Length];
        if (place is { } entry && utf8.SequenceEqual(entry.Utf8))
            return entry.Text;
        var text = Encoding.UTF8.GetString(utf8);
        place = new(utf8.ToArray(), text);
        return text;
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
