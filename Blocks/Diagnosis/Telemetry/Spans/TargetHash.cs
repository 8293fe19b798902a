namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>Tells the targets of requests apart.</summary>
internal static class TargetHash
{
    /// <summary>A hash of path and query string, or null if they are unknown: .NET's instrumentation leaves out the values of a query
    /// string (<c>?*</c>, <c>?page=Redacted</c>), and different targets would look the same.</summary>
    public static int? Of(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query)
    {
        if (path.IsEmpty || IsRedacted(path) || IsRedacted(query))
            return null;
        var hash = new HashCode();
        hash.AddBytes(path);
        hash.AddBytes(query);
        return hash.ToHashCode();
    }

    private static bool IsRedacted(ReadOnlySpan<byte> text) =>
        text.IndexOf("Redacted"u8) >= 0 || text.IndexOf("REDACTED"u8) >= 0 || text.EndsWith("*"u8);
}
