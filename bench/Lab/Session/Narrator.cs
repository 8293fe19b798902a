using System.Globalization;
using Scalable.Lab.Measuring;

namespace Scalable.Lab.Session;

/// <summary>Says in one sentence what happens, from what was measured in the last two seconds.</summary>
internal static class Narrator
{
    private const int Samples = 4;
    private const double MaxSendLag = 50;
    private const double MaxLate = 500;
    private const double BusyGenerator = 0.9;
    private const double Noticeable = 0.02;

    public static string Tell(LabState state, IReadOnlyList<LabSample> history)
    {
        if (state.Problem is { } problem)
            return problem;
        if (state.Phase != LabPhase.Running)
        {
            return state.Phase == LabPhase.Starting
                ? "The twin, the load generator and a gateway are starting, and are warmed up for some seconds."
                : "The lab is stopped.";
        }

        LabSample[] last = [.. history.TakeLast(Samples)];
        if (state.Users == 0 || last.Length == 0)
            return "No traffic: choose a number of users, or switch a mistake on.";
        var (mistake, here, now) = (Averages.Of(last, one => one.Mistake), Averages.Of(last, one => one.Here), last[^1]);
        return Limit(now) ?? (mistake.Offered == 0 ? "The users are connecting." : Story(state, mistake, here, now));
    }

    /// <summary>Whether what is shown is limited by the observer rather than by what it observes.</summary>
    private static string? Limit(LabSample now) =>
        now.Late > MaxLate ? Text($"The lab itself is late by {now.Late:N0} ms: these figures show this machine's limit, not the systems'.")
        : now.SendLag > MaxSendLag && now.Generator > BusyGenerator
            ? Text($"The load generator is the limit: it uses {now.Generator:0.0} processors and is {now.SendLag:N0} ms late. ")
                + "Choose fewer users."
        : null;

    private static string Story(LabState state, ColumnSample mistake, ColumnSample here, LabSample now)
    {
        var made = state.Mistakes.Contains(state.Mix) ? state.Mix : state.Mistakes.Count > 0 ? state.Mistakes[^1] : null;
        return made switch
        {
            null => Text($"Without a mistake: {mistake.Good:N0} good answers a second on the left, {here.Good:N0} here; ")
                + Text($"p99 {Ms(mistake.P99)} and {Ms(here.P99)}."),
            "pooling" when IsFull(mistake, now) && mistake.Errors > Noticeable * mistake.Offered => Text(
                $"Of PostgreSQL's {now.MaxConnections} connections the twin has the {mistake.Connections} that it may have, all taken: ")
                // Given up after seconds, they may be more than are sent now.
                + Text($"{Math.Min(mistake.Errors, mistake.Offered):N0} of {mistake.Offered:N0} requests a second get an error. ")
                + Text($"Here {here.Connections} connections ")
                + Text($"serve {here.Good:N0} a second, with {here.Errors:N0} errors."),
            "pooling" => Text($"The twin opens a connection for each request: p99 {Ms(mistake.P99)}, {mistake.Errors:N0} errors a second; ")
                + Text($"here {here.Connections} connections are kept open: p99 {Ms(here.P99)}, {here.Errors:N0} errors."),
            "caching" => Text($"The twin asks PostgreSQL {mistake.Queries:N0} times a second for {mistake.Good:N0} good answers; ")
                + Text($"here {here.Queries:N0} queries are enough for {here.Good:N0}."),
            "n-plus-one" => Text($"The twin makes {Per(mistake):N0} queries for each list, {mistake.Queries:N0} a second; ")
                + Text($"here it is {Per(here):0.#}. p99 {Ms(mistake.P99)} and {Ms(here.P99)}."),
            "rate-limiting" => Text($"One client gets {mistake.AbuserGood:N0} long lists a second from the twin, and all others wait: p99 ")
                + Text($"{Ms(mistake.P99)}. Here it gets {here.AbuserGood:N0}, is told 'too many' {here.AbuserRefused:N0} times, ")
                + Text($"and the others' p99 is {Ms(here.P99)}."),
            _ => Text($"Price lists block the twin's threads, {mistake.Threads} by now: p99 {Ms(mistake.P99)}, {mistake.Errors:N0} errors ")
                + Text($"a second; here they are accepted and done later: p99 {Ms(here.P99)}."),
        };
    }

    private static bool IsFull(ColumnSample mistake, LabSample now) => mistake.Connections >= (now.MaxConnections / 2) - 8;

    private static double? Per(ColumnSample column) => column.Good > 0 ? column.Queries / column.Good : null;

    private static string Ms(double? milliseconds) => milliseconds switch
    {
        null => "unknown",
        >= 1000 and var long_ => Text($"{long_ / 1000:0.0} s"),
        >= 10 and var some => Text($"{some:0} ms"),
        var few => Text($"{few:0.0} ms"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
