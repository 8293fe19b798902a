using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Scale;

/// <summary>From ten to five thousand users, each with its own connection and one request per second.</summary>
internal static class UsersGrowth
{
    public static async Task<Chapter> MeasureAsync(ProofStack stack, ScaleSizes sizes, CancellationToken cancellationToken)
    {
        RequestKind[] reads = [RequestMix.HomePage, RequestMix.PopularItem];
        await WarmUp.RunAsync(
            stack.Generator, new LoadSpec(stack.Scalable.Address, 1, [Population.WithAddressPerUser("users", 200, 0, reads)]), 12,
            cancellationToken);
        var samples = sizes.Plan.Users.ToDictionary(users => users, _ => new List<PopulationResult>());
        for (var round = 0; round < sizes.Rounds; round++)
        {
            foreach (var users in sizes.Plan.Users)
            {
                samples[users].Add((await stack.Generator.RunAsync(
                    new LoadSpec(stack.Scalable.Address, sizes.Seconds, [Population.WithAddressPerUser("users", users, 1, reads)]),
                    cancellationToken)).Only);
            }
        }

        var rows = new List<Measurement>();
        foreach (var (name, percentile) in new (string, Func<Latency, double>)[]
        {
            ("median", l => l.P50),
            ("99th percentile", l => l.P99)
        })
        {
            rows.AddRange(samples.Select(sample => new Measurement(
                name, name == "median" ? Role.Scalable : Role.Decent, Growth.Name(sample.Key, "users"),
                new Dictionary<string, Spread>
                {
                    [Growth.Milliseconds] = Spread.Of(sample.Value.Select(result => percentile(result.Latency)))
                })));
        }

        var errors = samples.Sum(sample => sample.Value.Sum(result => result.Errors));
        return new Chapter(
            "users", "Users", "Home page and popular items through the gateway, one request per second and user.", rows,
            [new("Latency over users", Growth.Milliseconds, ChartKind.Lines, Logarithmic: true)],
            [new($"{errors} errors, from {sizes.Plan.Users[0]:N0} to {sizes.Plan.Users[^1]:N0} users.", errors == 0)]);
    }
}
