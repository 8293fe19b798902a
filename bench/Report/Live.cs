using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Scalable.Bench.Report;

/// <summary>Shows the progress on the console, and the tables at the end.</summary>
internal sealed class Live(Action<string> status, int steps)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private string _title = "Start";
    private int _done;

    public static Task<T> RunAsync<T>(int steps, Func<Live, Task<T>> work) =>
        AnsiConsole.Status().Spinner(Spinner.Known.Dots)
            .StartAsync("starting", status => work(new Live(text => status.Status(Markup.Escape(text)), steps)));

    public void Title(string title) => _title = title;

    /// <summary>Shows the current activity.</summary>
    public void Say(string what) => status(string.Create(CultureInfo.InvariantCulture, $"[{_done + 1}/{steps}] {_title}: {what}"));

    /// <summary>Completes a step and prints its outcome.</summary>
    public void Done(string outcome)
    {
        _done++;
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[green]{_done}/{steps}[/] [grey]{Stopwatch.GetElapsedTime(_start).TotalSeconds,4:0} s[/] {outcome}");
    }

    public static void Show(Results results)
    {
        foreach (var chapter in results.Chapters.Where(chapter => chapter.Headlines.Count == 0))
        {
            var figures = chapter.Rows[0].Figures.Keys.ToArray();
            var table = new Spectre.Console.Table().Title(Markup.Escape(chapter.Title))
                .AddColumns(["", "", .. figures.Select(Markup.Escape)]);
            foreach (var row in chapter.Rows)
                table.AddRow([Markup.Escape(row.Case), Markup.Escape(row.System), .. figures.Select(figure => Number.Of(row[figure]))]);
            AnsiConsole.Write(table);
        }

        if (results.Chapters.Any(chapter => chapter.Headlines.Count > 0))
            AnsiConsole.WriteLine(HeadlineTable.Of([results]));
        foreach (var finding in results.Facts.Concat(results.Chapters.SelectMany(chapter => chapter.Findings)))
            AnsiConsole.Console.WriteVerdict(finding.Holds, finding.Text);
        AnsiConsole.WriteLine(results.Machine.ToString());
    }
}
