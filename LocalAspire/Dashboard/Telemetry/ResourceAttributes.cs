using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry;

/// <summary>A resource's attributes, some sixteen kilobytes at most: they are kept for as long as the least of what it has sent.</summary>
internal sealed class ResourceAttributes
{
    private const int LongestValue = 1_024;
    private const int MaxCost = 16 * 1024;
    private const int PairCost = 64;

    /// <param name="attributes">As they were sent; long values are cut, and what comes after the room is full is left out.</param>
    public ResourceAttributes(KeyValuePair<string, string>[] attributes)
    {
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in attributes)
        {
            var shown = Cut.Text(value, LongestValue);
            var cost = PairCost + (sizeof(char) * (key.Length + shown.Length));
            if (Cost + cost > MaxCost)
                break;
            kept.Add(new(key, shown));
            Cost += cost;
        }

        Kept = [.. kept];
    }

    public KeyValuePair<string, string>[] Kept { get; }

    /// <value>Memory in bytes.</value>
    public int Cost { get; }
}
