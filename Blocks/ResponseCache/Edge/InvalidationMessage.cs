using System.Globalization;

namespace Scalable.ResponseCache.Edge;

/// <summary>
/// A message about changes: <c>#writer:number:ticks</c> in the first line, then the tags, one a line. Each replica numbers its own
/// messages, and Redis delivers them in this order.
/// </summary>
/// <param name="Writer">The replica that published it.</param>
/// <param name="Number">Its position among the messages of this replica.</param>
/// <param name="At">The time of the change, by the clock of the replica.</param>
/// <param name="Tags">The tags.</param>
internal sealed record InvalidationMessage(string Writer, long Number, DateTimeOffset At, IReadOnlyList<string> Tags)
{
    private const char Mark = '#';

    /// <summary>Returns null if the message has no first line of this kind, like those of an older release.</summary>
    public static InvalidationMessage? Parse(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [[Mark, .. var id], .. var tags]
            && id.Split(':') is [var writer, var number, var ticks]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                ? new InvalidationMessage(writer, position, new DateTimeOffset(at, TimeSpan.Zero), tags)
                : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark}{Writer}:{Number}:{At.UtcTicks}\n{string.Join('\n', Tags)}");
}
