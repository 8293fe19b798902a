using System.Globalization;

namespace Scalable.Bench.CommandLine;

/// <summary>Parses the only option of the shorter scenarios: the duration of a measurement in seconds.</summary>
internal static class SecondsOption
{
    private const int Most = 3600;

    /// <exception cref="ArgumentException">The argument is not a valid number of seconds.</exception>
    public static int Of(string[] args, int usual) => args switch
    {
        [] => usual,
        [var given] when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and <= Most => seconds,
        _ => throw new ArgumentException(
            $"'{string.Join(' ', args)}' is not a number of seconds from 1 to {Most}; the default is {usual}."),
    };
}
