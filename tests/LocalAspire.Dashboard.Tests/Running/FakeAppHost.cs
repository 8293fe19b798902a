using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalAspire.Dashboard.Tests.Running;

/// <summary>Speaks the resource service's side of the contract for a handful of resources that exist on paper only.</summary>
internal sealed class FakeAppHost : IAsyncDisposable
{
    public const string Key = "resource-service-key";

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _resources = [];
    private readonly Dictionary<string, List<JsonObject>> _consoles = [];
    private readonly List<Channel<(string Stream, JsonObject Line)>> _watchers = [];

    private FakeAppHost(WebApplication app) => _app = app;

    /// <value>The commands received, as "catalog-1 restart".</value>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <value>When it began to count the lines of consoles.</value>
    public long Start { get; set; } = 1;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public (string, string)[] Environment =>
        [("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", Url.ToString()), ("DASHBOARD__RESOURCESERVICECLIENT__APIKEY", Key)];

    public static async Task<FakeAppHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = new FakeAppHost(builder.Build());
        host._app.Use((context, next) => context.Request.Headers["x-resource-service-api-key"] == Key
            ? next(context) : Results.Unauthorized().ExecuteAsync(context));
        host._app.MapGet("/resources", context => host.StreamAsync(context, "", follow: true));
        host._app.MapGet("/resources/{name}/console", (string name, bool follow, HttpContext context) => host.StreamAsync(context, name, follow));
        host._app.MapPost("/resources/{name}/commands/{command}", host.Command);
        await host._app.StartAsync();
        return host;
    }

    public void Set(JsonObject resource)
    {
        lock (_lock)
        {
            _resources[(string)resource["name"]!] = resource;
            Publish("", resource);
        }
    }

    /// <summary>Changes some properties of a resource.</summary>
    public void Change(string name, Action<JsonObject> change)
    {
        lock (_lock)
        {
            var changed = (JsonObject)_resources[name].DeepClone();
            change(changed);
            Set(changed);
        }
    }

    public void Print(string name, string text, bool isError = false)
    {
        lock (_lock)
        {
            if (!_consoles.TryGetValue(name, out var lines))
                _consoles[name] = lines = [];
            var line = new JsonObject { ["start"] = Start, ["line"] = lines.Count + 1, ["time"] = TimeProvider.System.GetUtcNow(), ["text"] = text, ["isError"] = isError };
            lines.Add(line);
            Publish(name, line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        await _app.DisposeAsync();
    }

    private void Publish(string stream, JsonObject line) => _watchers.ForEach(watcher => watcher.Writer.TryWrite((stream, line)));

    private async Task StreamAsync(HttpContext context, string stream, bool follow)
    {
        var watcher = Channel.CreateUnbounded<(string Stream, JsonObject Line)>();
        JsonObject[] kept;
        lock (_lock)
        {
            if (stream.Length > 0 && !_resources.ContainsKey(stream))
            {
                context.Response.StatusCode = 404;
                return;
            }

            kept = stream.Length == 0 ? [.. _resources.Values] : [.. _consoles.GetValueOrDefault(stream, [])];
            _watchers.Add(watcher);
        }

        context.Response.ContentType = "application/x-ndjson";
        foreach (var line in kept)
            await WriteAsync(context, line);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (!follow)
            return;
        await foreach (var (of, line) in watcher.Reader.ReadAllAsync(context.RequestAborted))
        {
            if (of != stream)
                continue;
            await WriteAsync(context, line);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static Task WriteAsync(HttpContext context, JsonObject line) =>
        context.Response.WriteAsync(line.ToJsonString(JsonSerializerOptions.Web) + "\n", context.RequestAborted);

    private IResult Command(string name, string command)
    {
        lock (_lock)
        {
            if (!_resources.TryGetValue(name, out var resource))
                return Results.Problem("No such resource.", statusCode: 404);
            if (!resource["commands"]!.AsArray().Any(known => (string)known! == command))
                return Results.Problem($"{name} cannot {command} now.", statusCode: 409);
            Commands.Enqueue($"{name} {command}");
            Change(name, changed =>
            {
                changed["state"] = command == "stop" ? "Exited" : "Running";
                changed["restarts"] = (int)changed["restarts"]! + (command == "restart" ? 1 : 0);
                changed["commands"] = command == "stop" ? new JsonArray("start") : new JsonArray("stop", "restart");
            });
            return Results.Ok();
        }
    }
}
