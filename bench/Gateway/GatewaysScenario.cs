using System.Diagnostics;
using System.Globalization;
using System.Net;
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
        var before = await ScriptsAsync(connection);
        var start = Stopwatch.GetTimestamp();
        var (admitted, refused, failed) = await SendAsync(gateways, seconds, cancellationToken);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var operations = await ScriptsAsync(connection) - before;

        var allowed = Burst + (Permits * took);
        Ratio[] ratios =
        [
            new(
                "admitted in the fullest window, beyond rate x time", Excess(admitted), "the burst", Burst, "requests", 1,
                MoreIsBetter: false),
            new(
                $"admitted in {took:0.0} s of {admitted.Count + refused:N0} requests", admitted.Count,
                "burst + rate x time", allowed, "requests", 0.95),
            new("Redis operations", operations, "requests admitted", admitted.Count, "operations", 0.1, MoreIsBetter: false),
            new(
                "responses other than 200 and 429", failed, "requests", admitted.Count + refused + failed, "responses", 0,
                MoreIsBetter: false),
        ];
        ReportConsole.Show(ratios);
    }

    private static async Task<(List<(long Asked, long Answered)> Admitted, int Refused, int Failed)> SendAsync(
        int[] gateways, int seconds, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
        var (admitted, refused, failed) = (new List<(long, long)>(), 0, 0);
        await Task.WhenAll(gateways.Select((port, index) => LoadAsync(new Uri(Url(port)), Demand[index])));
        return (admitted, refused, failed);

        async Task LoadAsync(Uri address, int perSecond)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            var (start, sent, answers) = (Stopwatch.GetTimestamp(), 0, new List<Task>());
            while (Stopwatch.GetElapsedTime(start) is var now && now.TotalSeconds < seconds)
            {
                for (; sent < now.TotalSeconds * perSecond; sent++)
                    answers.Add(AskAsync(address));
                await timer.WaitForNextTickAsync(cancellationToken);
            }

            await Task.WhenAll(answers);
        }

        async Task AskAsync(Uri address)
        {
            var asked = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(address, cancellationToken);
            var answered = Stopwatch.GetTimestamp();
            lock (admitted)
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                    admitted.Add((asked, answered));
                else if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                    refused++;
                else
                    failed++;
            }
        }
    }

    // Returns the largest excess of any window over rate x length. A window contains the requests that were sent and answered within it:
    // such a request was admitted within the window, however long its response took.
    private static double Excess(List<(long Asked, long Answered)> admitted)
    {
        admitted.Sort((one, other) => one.Answered.CompareTo(other.Answered));
        double most = 0;
        foreach (var (start, _) in admitted)
        {
            var held = 0;
            foreach (var (asked, answered) in admitted)
            {
                if (asked >= start)
                    most = Math.Max(most, ++held - (Stopwatch.GetElapsedTime(start, answered).TotalSeconds * Permits));
            }
        }

        return most;
    }

    // Includes the registrations of the gateways: a few per second.
    private static async Task<long> ScriptsAsync(ConnectionMultiplexer redis)
    {
        var statistics = await redis.GetServers()[0].InfoAsync("commandstats");
        return statistics.SelectMany(group => group).Where(line => line.Key is "cmdstat_evalsha" or "cmdstat_eval")
            .Sum(line => long.Parse(line.Value.Split('=', ',')[1], CultureInfo.InvariantCulture));
    }

    private static string Url(int port) => $"http://127.0.0.1:{port}{Path}";
}
