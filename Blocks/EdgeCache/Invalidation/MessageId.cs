using System.Globalization;

namespace Scalable.EdgeCache.Invalidation;

/// <summary>
/// Identifies a message of invalidation, so that the origin can say which messages a response takes into account.
/// </summary>
/// <param name="Writer">The instance of the origin that published the message.</param>
/// <param name="Number">Its position among the messages of this instance, which arrive in this order.</param>
internal readonly record struct MessageId(string Writer, long Number)
{
    private const char Mark = '#';

    /// <summary>Parses the first line of a message, <c>#writer:number</c>, which may go on after another colon.</summary>
    public static MessageId? ParseLine(string line) => line is [Mark, .. var id] ? Parse(id) : null;

    /// <summary>Parses the response header: ids, separated by spaces.</summary>
    public static MessageId[] ParseHeader(string header) =>
        [.. header.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<MessageId>()];

    /// <summary>Returns true if this message, and so all before it by the same writer, is not older than the other one.</summary>
    public bool Includes(MessageId other) => Writer == other.Writer && Number >= other.Number;

    private static MessageId? Parse(string id) =>
        id.Split(':') is [{ Length: > 0 } writer, var number, ..]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new MessageId(writer, position)
            : null;
}
