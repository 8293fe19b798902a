using System.Globalization;
using LocalAspire.Dashboard.Resources;

namespace LocalAspire.Dashboard.Api;

/// <summary>How far a page has read a console, written <c>start-line</c>.</summary>
internal readonly record struct ConsolePlace(long Start, long Line)
{
    public static ConsolePlace Of(ConsoleLine line) => new(line.Start, line.Line);

    /// <returns>The place before all lines if the text is none.</returns>
    public static ConsolePlace Parse(string? text) =>
        text?.Split('-') is [var start, var line]
        && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var begun)
        && long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? new(begun, read)
            : default;

    /// <summary>True if the page has not read the line: it is a later one, or that of an AppHost which began to count anew.</summary>
    public bool IsBefore(ConsoleLine line) => line.Start != Start || line.Line > Line;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start}-{Line}");
}
