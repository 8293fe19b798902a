using System.Globalization;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>A connection per request: unnoticeable with 10 users; with 500 the server's connection limit is reached.</summary>
internal sealed class PoolingBenchmark : IMistakeBenchmark
{
    public string Name => "pooling";

    public string Title => "A connection per request";

    public async Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken)
    {
        var plan = runner.Plan;
        await using var mistaken = await runner.TwinAsync("twin without pooling", cancellationToken, "NoPooling");
        var item = RequestMix.AnyItem(plan);
        var rows = await runner.CompareAsync(
            [mistaken.Target, runner.Decent, runner.Stack.Catalogue],
            [.. plan.Users.Select(users => Case(users))],
            (result, _) => Figures.Of(result.Only), cancellationToken);

        var (limit, _) = await runner.Stack.ServerAsync(cancellationToken);
        var (few, crowd) = (CrowdOf(plan.Users[0]), CrowdOf(plan.Crowd));
        double Errors(Role role, string users) => rows.Single(row => row.Role == role && row.Case == users)[Figures.Errors];
        var worst = rows.Where(row => row.Role == Role.Scalable).MaxBy(row => row[Figures.Errors])!;
        return new Chapter(
            Name, Title,
            $"Once a second all users read at the same time, as after a push notification: a random one of {plan.Items:N0} items each, "
            + $"so that most reads reach the database, which allows {limit} connections. "
            + "This system is measured with one replica of the catalogue service and without the gateway.",
            rows,
            [
                new("Errors over load", Figures.Errors, ChartKind.Lines),
                new("Latency over load, 99th percentile", Figures.P99, ChartKind.Lines, Logarithmic: true)
            ],
            [
                new($"At {few} the mistake is unnoticeable: {Errors(Role.Mistake, few):0.#} % errors without a pool.",
                    Errors(Role.Mistake, few) < 1),
                new($"At {crowd} without a pool {Errors(Role.Mistake, crowd):0.#} % of the requests fail.", Errors(Role.Mistake, crowd) > 1,
                    $"A connection per request: errors at {crowd}",
                    $"{Errors(Role.Mistake, crowd):0.#} %", $"{Errors(Role.Scalable, crowd):0.#} %"),
                new($"Scalable, from {few} to {CrowdOf(plan.Users[^1])}: {worst[Figures.Errors]:0.##} % errors at most, at {worst.Case}.",
                    worst[Figures.Errors] == 0),
            ]);

        (string, Func<SystemUnderTest, LoadSpec>) Case(int users) =>
            (CrowdOf(users), system => runner.Load(
                system, plan.Seconds, Population.WithAddressPerUser("users", users, 1, item) with { Together = true }));
    }

    private static string CrowdOf(int users) => string.Create(CultureInfo.InvariantCulture, $"{users:N0} users");
}
