using Scalable.Bench.Measure;
using Spectre.Console;

namespace Scalable.Bench.Report;

/// <summary>The console of the benchmarks: colors for a terminal; plain, unwrapped lines for a file or a pipe.</summary>
internal static class ReportConsole
{
    // Spectre.Console assumes a terminal of 80 columns for a file.
    private const int UnwrappedWidth = 10_000;

    /// <summary>Creates a console for a writer that is not a terminal.</summary>
    public static IAnsiConsole ForFile(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = UnwrappedWidth;
        return console;
    }

    /// <summary>Writes whether a finding meets its target, and its text.</summary>
    public static void WriteVerdict(this IAnsiConsole console, bool holds, string text) =>
        // Not MarkupInterpolated: that would escape the colors along with the text.
        console.MarkupLine($"{(holds ? "[green]held    [/]" : "[red]not held[/]")} {Markup.Escape(text)}");

    /// <summary>Prints the ratios and whether they meet their targets.</summary>
    public static void Show(params IEnumerable<Ratio> ratios)
    {
        foreach (var ratio in ratios)
            AnsiConsole.Console.WriteVerdict(ratio.Holds, ratio.ToString());
    }
}
