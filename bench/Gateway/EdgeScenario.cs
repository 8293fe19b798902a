using System.Globalization;
using Scalable.Bench.Anchors;
using Scalable.Bench.Load;
using Scalable.Bench.Stack;
using Spectre.Console;

namespace Scalable.Bench.Gateway;

/// <summary>The gateway beside bare Kestrel, nginx and bare YARP, one after the other, with the same bytes and the same load.</summary>
internal sealed class EdgeScenario : IScenario
{
    private const string Path = "/api/catalog/items/1";
    private const int Connections = 64;

    public string Name => "edge";

    public string Summary => "edge cache, rate limits and proxying against bare Kestrel, nginx and YARP [seconds each]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var seconds = args is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 5;
        var folder = Directory.CreateTempSubdirectory("edge-").FullName;
        var (originPort, redisPort) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        await using var origin = await ServerProcess.StartAnchor("anchor-origin", $"{originPort}").AnswersAsync(Url(originPort), cancellationToken);
        await using var redis = ServerProcess.Start("redis-server", ["--bind", "127.0.0.1", "--port", $"{redisPort}", "--save", "", "--appendonly", "no"]);

        var kestrel = await Wrk.RunAsync(Url(originPort), seconds, Connections, [], cancellationToken);
        var nginx = await MeasureAsync(port => Nginx.Start(port, originPort, folder));
        var yarp = await MeasureAsync(port => ServerProcess.StartAnchor("anchor-yarp", $"{port}", $"{originPort}"));
        var cached = await MeasureAsync(port => Gateway(port, originPort, redisPort, []));
        var unlimited = await MeasureAsync(port => Gateway(port, originPort, redisPort, new() { ["RateLimiting__Enabled"] = "false" }));
        var proxied = await MeasureAsync(port => Gateway(port, originPort, redisPort, new() { ["EdgeCache__Enabled"] = "false" }));

        var table = new Table().AddColumns("server", "requests/s", "p99 ms", "errors", "ratio");
        Row("bare Kestrel", kestrel, "1");
        Row("nginx, proxy_cache + limit_req", nginx, Ratio(nginx, kestrel, "Kestrel"));
        Row("gateway, cached, limits on", cached, $"{Ratio(cached, kestrel, "Kestrel")}, {Ratio(cached, nginx, "nginx")}");
        Row("gateway, cached, limits off", unlimited, Ratio(cached, unlimited, "on/off"));
        Row("bare YARP", yarp, Ratio(yarp, kestrel, "Kestrel"));
        Row("gateway, proxied, limits on", proxied, Ratio(proxied, yarp, "YARP"));
        AnsiConsole.Write(table);
        Directory.Delete(folder, recursive: true);

        async Task<WrkResult> MeasureAsync(Func<int, ServerProcess> start)
        {
            var port = ServerProcess.FreePort();
            await using var server = await start(port).AnswersAsync(Url(port), cancellationToken);
            await Wrk.RunAsync(Url(port), 2, Connections, [], cancellationToken);
            return await Wrk.RunAsync(Url(port), seconds, Connections, [], cancellationToken);
        }

        void Row(string server, WrkResult result, string ratio)
            => table.AddRow(server, $"{result.RequestsPerSecond:F0}", $"{result.P99Milliseconds:F2}", $"{result.Errors}", ratio);
    }

    private static string Ratio(WrkResult one, WrkResult other, string name) => $"{one.RequestsPerSecond / other.RequestsPerSecond:F2} x {name}";

    private static ServerProcess Gateway(int port, int origin, int redis, Dictionary<string, string> settings)
    {
        var gateway = Repository.Program("Gateway");
        return ServerProcess.Start("dotnet", [gateway, "--contentRoot", System.IO.Path.GetDirectoryName(gateway)!], new(settings)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__cache"] = $"127.0.0.1:{redis}",
            ["services__catalog__http__0"] = $"http://127.0.0.1:{origin}",
            ["RateLimiting__Policies__client__Permits"] = "1000000",
            ["RateLimiting__Policies__client__Burst"] = "1000000",
        });
    }

    private static string Url(int port) => $"http://127.0.0.1:{port}{Path}";
}
