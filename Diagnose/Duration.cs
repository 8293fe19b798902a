using System.Globalization;

namespace Diagnose;

/// <summary>Durations as people write them.</summary>
internal static class Duration
{
    /// <summary><c>90s</c>, <c>5m</c>, <c>1h</c>; null if it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var isNumber = double.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), CultureInfo.InvariantCulture, out var number);
        return isNumber && number is > 0 and < 100_000
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                _ => null,
            }
            : null;
    }
}
