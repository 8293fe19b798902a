using System.Text;

namespace Scalable.Diagnosis.Telemetry.Text;

/// <summary>
/// One string for the names that recur: services, routes, templates of queries. It has a fixed number of places, and a new name replaces
/// the one in its place: inventing names costs the sender the sharing, and the reader no memory.
/// </summary>
internal sealed class StringPool(int places)
{
    /// <summary>Longer names are cut.</summary>
    public const int MaxLength = 2 * 1024;

    private readonly Entry?[] _entries = new Entry?[places];

    public static StringPool Shared { get; } = new(16 * 1024);

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > MaxLength)
            utf8 = utf8[..MaxLength];
        var hash = new HashCode();
        hash.AddBytes(utf8);
        // Entries never change, so threads may race for a place and each still gets its own string.
        ref var place = ref _entries[(uint)hash.ToHashCode() % (uint)_entries.Length];
        if (place is { } entry && utf8.SequenceEqual(entry.Utf8))
            return entry.Text;
        var text = Encoding.UTF8.GetString(utf8);
        place = new(utf8.ToArray(), text);
        return text;
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
