using System.Globalization;
using Scalable.Bench.CommandLine;

namespace Scalable.Bench.Diagnose;

/// <summary>Parses the options of this scenario: those of all with several cases, and <c>--minutes N</c>.</summary>
/// <param name="Minutes">How long this system is examined.</param>
internal sealed record DiagnoseOptions(CaseOptions Cases, double Minutes)
{
    private const double QuickMinutes = 2;
    private const double FullMinutes = 10;
    private const double MaxMinutes = 600;

    /// <exception cref="ArgumentException">The arguments are invalid.</exception>
    public static DiagnoseOptions Of(string[] args, IReadOnlyList<string> cases)
    {
        var at = Array.IndexOf(args, "--minutes");
        var others = at < 0 ? args : [.. args[..at], .. args.Skip(at + 2)];
        var options = CaseOptions.Of(others, cases);
        if (at < 0)
            return new(options, options.Quick ? QuickMinutes : FullMinutes);
        var text = args.ElementAtOrDefault(at + 1);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes)
            && minutes is > 0 and <= MaxMinutes
            ? new(options, minutes)
            : throw new ArgumentException($"--minutes is '{text}': it must be a number of minutes, at most {MaxMinutes}.");
    }
}
