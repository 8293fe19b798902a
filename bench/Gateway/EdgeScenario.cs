using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;

namespace Scalable.Bench.Gateway;

/// <summary>
/// Compares the gateway with bare Kestrel, nginx, Varnish and bare YARP, in turns, with the same bytes and the same load.
/// </summary>
internal sealed class EdgeScenario : IScenario
{
    private const string Path = "/api/catalog/items/1";
    private const int Connections = 64;

    public string Name => "edge";

    public string Summary => "edge cache, rate limits and proxying against bare Kestrel, nginx, Varnish and YARP [seconds per measurement]";

    public Task RunAsync(string[] args, CancellationToken cancellationToken) =>
        MeasureAsync(SecondsOption.Of(args, usual: 2), cancellationToken);

    /// <summary>Starts all servers and measures them in turns.</summary>
    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        // Many short rounds: two of these servers differ by less than a busy machine varies between half minutes.
        const int rounds = 9, warmUp = 20, leastWarmUp = 12;
        Programs.Require(("wrk", "wrk"), ("nginx", "nginx-light"), ("varnishd", "varnish"), ("redis-server", "redis-server"));
        var folder = Nginx.CreateFolder("edge-");
        int[] ports = [.. Enumerable.Range(0, 9).Select(_ => ServerProcess.FreePort())];
        var (origin, redis) = (ports[0], ports[1]);
        var generous = GatewayServer.Limit(1_000_000, 1_000_000).ToArray();
        await using var kestrelServer = await AnswersAsync(ServerProcess.StartAnchor("anchor-origin", $"{origin}"), origin);
        await using var redisServer = ServerProcess.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", $"{redis}", "--save", "", "--appendonly", "no"]);
        await using var nginxServer = await AnswersAsync(Nginx.StartCache(ports[2], origin, folder), ports[2]);
        await using var varnishServer = await AnswersAsync(Varnish.StartCache(ports[8], origin, $"{folder}/varnish"), ports[8]);
        await using var yarpServer = await AnswersAsync(ServerProcess.StartAnchor("anchor-yarp", $"{ports[3]}", $"{origin}"), ports[3]);
        await using var cachedServer = await AnswersAsync(GatewayServer.Start(ports[4], origin, redis, generous), ports[4]);
        await using var unlimitedServer = await AnswersAsync(
            GatewayServer.Start(ports[5], origin, redis, [.. generous, ("RateLimiting__Enabled", "false")]), ports[5]);
        await using var proxyServer = await AnswersAsync(
            GatewayServer.Start(ports[6], origin, redis, [.. generous, ("EdgeCache__Enabled", "false")]), ports[6]);
        await using var pipelineServer = await AnswersAsync(
            GatewayServer.Start(ports[7], origin, redis, [.. generous, ("HotPath__Enabled", "false")]), ports[7]);

        int[] measured = [origin, .. ports[2..]];
        const int kestrel = 0, nginx = 1, yarp = 2, cached = 3, unlimited = 4, proxied = 5, pipeline = 6, varnish = 7;
        foreach (var port in measured)
            await WarmUp.RunAsync(_ => RateAsync(port, 1), warmUp, leastWarmUp);
        var results = await InterleavedRounds.RunAsync(
            rounds, [.. measured.Select(port => (Func<Task<double>>)(() => RateAsync(port, seconds)))]);
        Directory.Delete(folder, recursive: true);

        Ratio[] ratios =
        [
            Compare("edge-cached, limits on", cached, "nginx with proxy_cache + limit_req", nginx, 1.0),
            Compare("edge-cached, limits on", cached, "Varnish, which limits nobody", varnish, 0.8),
            Compare("edge-cached, limits on", cached, "bare Kestrel", kestrel, 0.8),
            Compare("edge-cached, limits on", cached, "the same with limits off", unlimited, 0.97),
            // The purpose of the hot path (docs/hot-path.md): without such a gain it should be removed.
            Compare("edge-cached, limits on", cached, "the same through the pipeline", pipeline, 1.2),
            Compare("proxied, uncached, limits on", proxied, "bare YARP", yarp, 0.95),
        ];
        ReportConsole.Show(ratios);
        return ratios;

        Ratio Compare(string what, int server, string anchorName, int anchor, double promise)
        {
            var (ours, theirs) = results.Pair(server, anchor);
            return new(what, ours, anchorName, theirs, "requests/s", promise);
        }

        Task<ServerProcess> AnswersAsync(ServerProcess server, int port) => server.AnswersAsync(Url(port), cancellationToken);

        async Task<double> RateAsync(int port, int duration)
        {
            var result = await Wrk.RunAsync(Url(port), duration, Connections, [], cancellationToken);
            return result.RequestsPerSecond - ((double)result.Errors / duration);
        }
    }

    private static string Url(int port) => $"http://127.0.0.1:{port}{Path}";
}
