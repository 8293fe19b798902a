using Spectre.Console;

namespace Scalable.Bench.Report;

/// <summary>The console of the benchmarks: colours for a terminal, plain and unwrapped lines for a file or a pipe.</summary>
internal static class ReportConsole
{
    // Spectre takes a file for a terminal of 80 columns.
    private const int UnwrappedWidth = 10_000;

    /// <summary>The console that writes to this writer, which is no terminal.</summary>
    public static IAnsiConsole ForFile(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = UnwrappedWidth;
        return console;
    }

    /// <summary>Writes whether a finding holds, and its text.</summary>
    public static void WriteVerdict(this IAnsiConsole console, bool holds, string text) =>
        // Not interpolated markup: that would escape the colours along with the text.
        console.MarkupLine($"{(holds ? "[green]held    [/]" : "[red]not held[/]")} {Markup.Escape(text)}");
}
