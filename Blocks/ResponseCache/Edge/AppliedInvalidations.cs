using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Scalable.ResponseCache.Edge;

/// <summary>
/// The last message of each replica that this replica has applied to its own cache. An edge cache that knows them from a response need not
/// wait until this replica has surely received an invalidation.
/// </summary>
internal sealed class AppliedInvalidations(TimeProvider timeProvider)
{
    /// <summary>Longer than an edge cache waits: after that, it no longer asks.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Number, long At)> _last = [];
    private volatile Header _header = new(default, long.MinValue);

    /// <summary>The name of this replica in its own messages.</summary>
    public string Writer { get; } = Random.Shared.NextInt64(1L << 40).ToString("x", CultureInfo.InvariantCulture);

    /// <summary>The value of the response header; empty if there was no recent message, as is mostly the case.</summary>
    public StringValues Current => _header is var header && timeProvider.GetTimestamp() < header.Until ? header.Value : default;

    /// <summary>Records a message that has been applied. Not thread-safe: messages are applied one after the other.</summary>
    public void Record(string writer, long number)
    {
        var now = timeProvider.GetTimestamp();
        var retention = (long)(Retention.TotalSeconds * timeProvider.TimestampFrequency);
        _last[writer] = (number, now);
        foreach (var (name, last) in _last)
        {
            if (now - last.At > retention)
                _last.Remove(name);
        }

        var value = string.Join(
            ' ', _last.Select(last => string.Create(CultureInfo.InvariantCulture, $"{last.Key}:{last.Value.Number}")));
        _header = new Header(value, now + retention);
    }

    private sealed record Header(StringValues Value, long Until);
}
