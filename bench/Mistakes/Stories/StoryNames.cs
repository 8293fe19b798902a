using System.Globalization;

namespace Scalable.Bench.Mistakes.Stories;

internal static class StoryNames
{
    /// <summary>"1 % writes".</summary>
    public static string Writes(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} % writes");
}
