using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Load;

namespace Scalable.Bench.Field;

/// <summary>The cost of a limiter in one instance, with all clients within their limits.</summary>
internal sealed class CostComparison
{
    private const int Permits = 1000;

    private static readonly RequestKind[] Get = [new("GET", "/")];

    // A thousand requests a second: far below what any of the servers can handle.
    private static readonly Population Everyday = new("everyday", 200, 5, Get) { Addresses = Addresses.Each };

    private static readonly Population Hot = new("hot", 16, 50, Get) { Addresses = Addresses.One };

    // Closed loop. So many, each with its own address, that all stay within their limits.
    private static readonly Population Crowd = new("crowd", 512, 0, Get) { Addresses = Addresses.Each };

    private readonly LoadProcess _generator;
    private readonly FieldSizes _sizes;
    private int _seed;

    private CostComparison(LoadProcess generator, FieldSizes sizes) => (_generator, _sizes) = (generator, sizes);

    public static async Task<IReadOnlyList<Chapter>> MeasureAsync(
        LoadProcess generator, FieldSizes sizes, Action<string> say, CancellationToken cancellationToken)
    {
        var servers = new List<LimiterInstances>();
        try
        {
            foreach (var limiter in Limiter.All)
            {
                say($"starting {limiter.Name}");
                servers.Add(await LimiterInstances.StartAsync(limiter, instances: 1, Permits, cancellationToken));
            }

            var comparison = new CostComparison(generator, sizes);
            foreach (var server in servers)
            {
                say($"warming up {server.Limiter.Name}");
                await WarmUp.RunAsync(generator, comparison.Load(server, Crowd), sizes.WarmUpSeconds, cancellationToken);
            }

            say("hot client");
            var hot = await comparison.RoundsAsync(servers, Hot, cancellationToken);
            say("everyday clients");
            var everyday = await comparison.RoundsAsync(servers, Everyday, cancellationToken);
            say("closed loop");
            var crowd = await comparison.RoundsAsync(servers, Crowd, cancellationToken);
            return CostChapters.Of(hot, everyday, crowd);
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    private LoadSpec Load(LimiterInstances server, Population population) =>
        new(server.Addresses[0], _sizes.Seconds, [population]) { Seed = ++_seed };

    private async Task<Samples> RoundsAsync(
        IReadOnlyList<LimiterInstances> servers, Population population, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        await InterleavedRounds.RunAsync(_sizes.Rounds, [.. servers.Select(server => (Func<Task<double>>)(async () =>
        {
            var before = await server.TotalsAsync(cancellationToken);
            var result = (await _generator.RunAsync(Load(server, population), cancellationToken)).Only;
            samples.Add(server.Limiter, new Sample(result, await server.TotalsAsync(cancellationToken) - before));
            return result.OkPerSecond;
        }))]);
        return samples;
    }
}
