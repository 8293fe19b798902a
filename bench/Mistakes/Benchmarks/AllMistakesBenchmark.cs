using System.Globalization;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>All five mistakes together, with growing numbers of users.</summary>
internal sealed class AllMistakesBenchmark : IMistakeBenchmark
{
    private const string Ceiling = "as fast as they are answered";
    private const double Promise = 50;

    public string Name => "together";

    public string Title => "All five together";

    public async Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken)
    {
        var plan = runner.Plan;
        await using var mistaken = await runner.TwinAsync(
            "twin with all five", cancellationToken, "NoPooling", "NoCaching", "NPlusOne", "NoRateLimiting", "SynchronousEverything");
        var ceiling = string.Create(CultureInfo.InvariantCulture, $"{plan.Crowd:N0} users, {Ceiling}");
        var rows = await runner.CompareAsync(
            [mistaken.Target, runner.Decent, runner.Stack.Scalable],
            [
                .. plan.Users.Select(users => Case(CrowdOf(users), users, 1)),
                Case(ceiling, plan.Crowd, 0),
            ],
            (result, _) => Figures.Of(result.Only), cancellationToken);

        Measurement Row(Role role, string name) => rows.Single(row => row.Role == role && row.Case == name);
        var (few, crowd) = (CrowdOf(plan.Users[0]), CrowdOf(plan.Crowd));
        var (before, after) = (Row(Role.Mistake, crowd), Row(Role.Scalable, crowd));
        var (slowest, fastest) = (Row(Role.Mistake, ceiling)[Figures.Ok], Row(Role.Scalable, ceiling)[Figures.Ok]);
        var ratio = fastest / Math.Max(slowest, 1 / plan.Seconds);
        string[] crowds = [.. plan.Users.Select(CrowdOf)];
        return new Chapter(
            Name, Title,
            "Everyday requests: home page, popular items, types, occasionally a random item or a long list, and one slow task in 200. "
            + "Each user sends one request per second, independent of responses; in the last case, as soon as a response arrives.",
            rows,
            [
                new($"Good answers per second, {ceiling}", Figures.Ok, ChartKind.Bars, Logarithmic: true, [ceiling]),
                new("Good answers per second over load", Figures.Ok, ChartKind.Lines, Logarithmic: true, crowds),
                new("Errors over load", Figures.Errors, ChartKind.Lines, Cases: crowds),
                new("Latency over load, 99th percentile", Figures.P99, ChartKind.Lines, Logarithmic: true, crowds),
            ],
            [
                new($"At {few} all five mistakes together are unnoticeable: {Row(Role.Mistake, few)[Figures.Errors]:0.#} % errors.",
                    Row(Role.Mistake, few)[Figures.Errors] < 1),
                new($"At {crowd}, {before[Figures.Errors]:0.#} % of the requests fail with all five mistakes; "
                    + $"here {after[Figures.Errors]:0.##} %.",
                    before[Figures.Errors] > 0 && after[Figures.Errors] == 0,
                    $"All five: errors at {crowd}", $"{before[Figures.Errors]:0.#} %", $"{after[Figures.Errors]:0.##} %"),
                new($"{ceiling}: {fastest:N0} good answers a second against {slowest:N0}, {ratio:N0} times as many (target: {Promise:0}).",
                    ratio >= Promise,
                    $"All five: good answers a second, {plan.Crowd:N0} users", $"{slowest:N0}", $"{fastest:N0}"),
            ]);

        (string, Func<SystemUnderTest, LoadSpec>) Case(string name, int users, double rate) =>
            (name, system => runner.Load(
                system, plan.Seconds, Population.WithAddressPerUser("users", users, rate, RequestMix.Everyday(plan, system))));
    }

    private static string CrowdOf(int users) => string.Create(CultureInfo.InvariantCulture, $"{users:N0} users");
}
