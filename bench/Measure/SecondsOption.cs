using System.Globalization;

namespace Scalable.Bench.Measure;

/// <summary>The one option of the shorter scenarios: how many seconds a measurement takes.</summary>
internal static class SecondsOption
{
    private const int Most = 3600;

    /// <exception cref="ArgumentException">It is no number of seconds.</exception>
    public static int Of(string[] args, int usual) => args switch
    {
        [] => usual,
        [var given] when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= Most => seconds,
        _ => throw new ArgumentException($"'{string.Join(' ', args)}' is no number of seconds from 1 to {Most}; without one it is {usual}."),
    };
}
