using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;
using StackExchange.Redis;

namespace Scalable.Bench.Gateway;

/// <summary>
/// Sends one client's requests to three gateways unevenly, at several times its limit, and measures the requests admitted and the cost in
/// Redis operations.
/// </summary>
internal sealed class GatewaysScenario : IScenario
{
    private const int Permits = 500;
    private const int Burst = 250;
    private const string Path = "/api/catalog/items/1";

    // Requests per second at each gateway. Even the lowest would use up most of the limit.
    private static readonly int[] Demand = [1500, 500, 300];

    public string Name => "gateways";

    public string Summary =>
        "one limit across three gateways: requests admitted per window and overall, and their Redis operations [seconds]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var seconds = SecondsOption.Of(args, usual: 60);
        Programs.Require(("redis-server", "redis-server"));
        int[] ports = [.. Enumerable.Range(0, 2 + Demand.Length).Select(_ => ServerProcess.FreePort())];
        var (origin, redis) = (ports[0], ports[1]);
        await using var originServer = await ServerProcess.StartAnchor("anchor-origin", $"{origin}")
            .AnswersAsync(Url(origin), cancellationToken);
        await using var redisServer = ServerProcess.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", $"{redis}", "--save", "", "--appendonly", "no"]);
        var gateways = new List<ServerProcess>();
        try
        {
            foreach (var port in ports[2..])
            {
                gateways.Add(await GatewayServer.Start(port, origin, redis, GatewayServer.Limit(Permits, Burst))
                    .AnswersAsync(Url(port), cancellationToken));
            }

            await MeasureAsync(ports[2..], redis, seconds, cancellationToken);
        }
        finally
        {
            foreach (var gateway in gateways)
                await gateway.DisposeAsync();
        }
    }

    private static async Task MeasureAsync(int[] gateways, int redis, int seconds, CancellationToken cancellationToken)
    {
        // Until all code is compiled and all gateways are registered; then until the bucket is full again.
        await SendAsync(gateways, 5, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1 + (2.0 * Burst / Permits)), cancellationToken);

        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis},allowAdmin=true");
        // Includes the registrations of the gateways: a few per second.
        var before = await RedisScripts.ReadAsync(connection);
        var result = await SendAsync(gateways, seconds, cancellationToken);
        var operations = (await RedisScripts.ReadAsync(connection) - before).Calls;

        var allowed = Burst + (Permits * result.Seconds);
        Ratio[] ratios =
        [
            new(
                "admitted in the fullest window, beyond rate x time", AdmittedRequest.LargestExcess(result.Admitted, Permits),
                "the burst", Burst, "requests", 1, MoreIsBetter: false),
            new(
                $"admitted in {result.Seconds:0.0} s of {result.Admitted.Count + result.Refused:N0} requests", result.Admitted.Count,
                "burst + rate x time", allowed, "requests", 0.95),
            new("Redis operations", operations, "requests admitted", result.Admitted.Count, "operations", 0.1, MoreIsBetter: false),
            new(
                "responses other than 200 and 429", result.Failed, "requests", result.Sent, "responses", 0,
                MoreIsBetter: false),
        ];
        ReportConsole.Show(ratios);
    }

    private static Task<LimitedClientResult> SendAsync(int[] gateways, int seconds, CancellationToken cancellationToken) =>
        LimitedClient.RunAsync(
            [.. gateways.Select((port, index) => (new Uri(Url(port)), Demand[index]))], seconds, TimeSpan.FromSeconds(100),
            cancellationToken);

    private static string Url(int port) => $"http://127.0.0.1:{port}{Path}";
}
