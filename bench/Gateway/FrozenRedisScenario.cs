using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;

namespace Scalable.Bench.Gateway;

/// <summary>Measures the effect on clients when Redis stops responding without closing connections, like a frozen machine.</summary>
internal sealed class FrozenRedisScenario : IScenario
{
    public string Name => "frozen-redis";

    public string Summary => "the gateway's latency and errors while Redis is frozen under load, against a healthy Redis [seconds]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        const int rounds = 3;
        var seconds = SecondsOption.Of(args, usual: 10);
        Programs.Require(("redis-server", "redis-server"));
        int[] ports = [.. Enumerable.Range(0, 3).Select(_ => ServerProcess.FreePort())];
        var (origin, redis, gateway) = (ports[0], ports[1], new Uri($"http://127.0.0.1:{ports[2]}"));
        await using var originServer = await ServerProcess.StartAnchor("anchor-origin", $"{origin}")
            .AnswersAsync($"http://127.0.0.1:{origin}/", cancellationToken);
        await using var redisServer = ServerProcess.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", $"{redis}", "--save", "", "--appendonly", "no"]);
        await using var server = await GatewayServer.Start(ports[2], origin, redis, GatewayServer.Limit(100, 200))
            .AnswersAsync($"{gateway}api/catalog/items/1", cancellationToken);
        await using var generator = LoadProcess.Start();

        // Several hundred clients within their limits; some of the items are in the edge cache, so that only the decisions vary.
        var users = new Population("users", 200, 5, [new RequestKind("GET", "/api/catalog/items/{1-2000}")]) { Addresses = Addresses.Each };
        var load = new LoadSpec(gateway, seconds, [users]);
        await WarmUp.RunAsync(generator, load, 12, cancellationToken);
        var errors = 0L;
        var (frozen, well) = (await InterleavedRounds.RunAsync(rounds, FrozenAsync, WellAsync)).Pair();
        Ratio[] ratios =
        [
            new("p99 while Redis is frozen", frozen, "Redis healthy", well, "ms", 2, MoreIsBetter: false),
            new(
                "responses other than 2xx meanwhile", errors, "requests", rounds * seconds * users.Users * users.Rate, "responses", 0,
                MoreIsBetter: false),
        ];
        ReportConsole.Show(ratios);

        async Task<double> WellAsync() => (await generator.RunAsync(load, cancellationToken)).Only.Latency.P99;

        // Frozen after a fifth of the load until its end, then healthy again before the next.
        async Task<double> FrozenAsync()
        {
            var running = generator.RunAsync(load, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(seconds / 5.0), cancellationToken);
            await redisServer.SignalAsync("STOP", cancellationToken);
            PopulationResult result;
            try
            {
                result = (await running).Only;
            }
            finally
            {
                await redisServer.SignalAsync("CONT", CancellationToken.None);
            }

            errors += result.Errors + result.Refused;
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            return result.Latency.P99;
        }
    }
}
