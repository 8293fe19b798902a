using System.Globalization;
using System.Text;
using Scalable.Lab.Model;

namespace Scalable.Lab.GameDays;

/// <summary>Writes a game day as one page of Markdown.</summary>
internal static class GameDayReport
{
    public static string Write(GameDayResult day)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Game day: {day.Minutes:0.##} minutes, seed {day.Seed}\n\n");
        page.Append("Everyday traffic on this system and on its twin, while one thing after the other was broken. ");
        page.Append("A request that failed, was refused or was given up after five seconds is an error.\n\n");
        page.Append("| at | what was broken | here: errors | here: worst p99 | twin: errors | well again after | diagnosis noticed |\n");
        page.Append("|---:|---|---:|---:|---:|---:|---:|\n");
        foreach (var one in day.Faults)
        {
            page.Append(Text($"| {one.Began:0} s | {Describe(one)} | {Errors(one.Here)} | {Milliseconds(one.Here.Worst)} "));
            page.Append($"| {Errors(one.Twin)} | {Seconds(one.WellAfter, "not in 30 s")} | {Noticed(one)} |\n");
        }

        page.Append(Text($"\nJobs: {day.Jobs.Accepted:N0} accepted, {day.Jobs.Lost:N0} lost, {day.Jobs.Doubled:N0} doubled.\n"));
        page.Append("A mistake is made by the twin alone: its row shows when the twin was well again. ");
        page.Append(day.DiagnosisProblem is { } problem
            ? $"Diagnosis could not look: {problem}.\n"
            : "Diagnosis saw one in twenty of the twin's traces, and no metrics.\n");
        return page.ToString();
    }

    private static string Describe(Happened one)
    {
        var (kind, target, seconds) = (one.Fault.Kind, one.Fault.Target, one.Fault.Seconds);
        var text = kind switch
        {
            FaultKind.Kill => $"`{target}` was killed",
            FaultKind.Freeze => Text($"`{target}` was frozen for {seconds:0.0} s"),
            FaultKind.Slow => Text($"a replica of `{target}` was slow for {seconds:0.0} s"),
            FaultKind.Flood => Text($"four times as many users for {seconds:0.0} s"),
            _ => Text($"the twin made a mistake for {seconds:0.0} s: {LabMistake.Find(target)!.Title.ToLowerInvariant()}"),
        };
        return one.IsDone ? text : $"nothing: {text.Replace("was", "could not be", StringComparison.Ordinal)}";
    }

    private static string Errors(Seen seen) => Text($"{seen.Errors:N0} of {seen.Requests:N0}");

    private static string Milliseconds(double? value) => value is { } known ? Text($"{known:N0} ms") : "n/a";

    private static string Noticed(Happened one) =>
        one.Fault.Kind == FaultKind.Mistake ? Seconds(one.NoticedAfter, "no") : "";

    private static string Seconds(double? value, string otherwise) => value is { } known ? Text($"{known:0.0} s") : otherwise;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
