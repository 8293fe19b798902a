using System.Globalization;

namespace Scalable.Diagnosis.Rules;

/// <summary>Figures as sentences show them.</summary>
internal static class Figures
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A text with its figures formatted in the same way everywhere.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Of(TimeSpan duration) =>
        duration >= Second ? Text($"{duration.TotalSeconds:0.#} s")
        : duration.TotalMilliseconds >= 10 ? Text($"{duration.TotalMilliseconds:0} ms")
        : Text($"{duration.TotalMilliseconds:0.##} ms");

    public static string Of(double number) => number >= 10 ? Text($"{number:N0}") : Text($"{number:0.##}");

    public static string Percent(double share) => Text($"{share * 100:0} %");

    public static TimeSpan Nanoseconds(double nanoseconds) => TimeSpan.FromMicroseconds(nanoseconds / 1_000);
}
