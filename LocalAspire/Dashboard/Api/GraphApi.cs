using LocalAspire.Dashboard.Resources;
using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Calls;
using LocalAspire.Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LocalAspire.Dashboard.Api;

/// <summary>The resources and who calls whom.</summary>
/// <param name="WindowSeconds">What the rates are taken over: a minute, or as far back as traces are kept.</param>
internal sealed record Graph(double WindowSeconds, GraphNode[] Nodes, GraphEdge[] Edges);

/// <summary>A resource, a sender of telemetry, or something that is only called.</summary>
/// <param name="Color">Null for what sends no telemetry.</param>
/// <param name="PartOf">The server that a database lives in.</param>
/// <param name="Replicas">Names of its running instances, for links.</param>
internal sealed record GraphNode(
    string Name, string Type, string State, string? Health, string? PartOf, string[] Replicas, int? Color, double PerSecond, double ErrorShare, double? SlowMs);

/// <summary>Calls from one node to another.</summary>
internal sealed record GraphEdge(string From, string To, double PerSecond, double ErrorShare, double? SlowMs);

internal static class GraphApi
{
    private const double WindowSeconds = 60;

    // What must be looked at first stands for the whole resource.
    private static readonly string[] Gravest = ["FailedToStart", "Exited", "RuntimeUnhealthy", "Stopping", "Starting", "Waiting", "Running", "Finished"];

    public static void MapGraph(this RouteGroupBuilder api) =>
        api.MapGet("/graph", Get).WithSummary("Resources and calls, with rates, errors and 95th percentiles of the last minute");

    private static Ok<Graph> Get(TraceStore traces, TelemetryResources telemetry, ResourceBoard board, TimeProvider time)
    {
        var resources = board.Snapshot();
        var kept = traces.Snapshot();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000.0;
        var oldest = kept.Length == 0 ? now : kept[0].End;
        // While traces are evicted faster than a minute, a rate is over what is still here.
        var window = kept.Length < 1_000 ? WindowSeconds : Math.Clamp((now - oldest) / 1e9, 1, WindowSeconds);

        var calls = new CallGraph(new(resources), (ulong)Math.Max(0, now - (window * 1e9)));
        foreach (var trace in kept)
            calls.Add(trace);
        // Who knows whose address is likely to call: drawn before the first call, with nothing on it.
        foreach (var resource in resources)
        {
            foreach (var reference in (resource.References ?? []).Where(reference => !calls.Edges.ContainsKey((reference, resource.Resource))))
                calls.Edges.TryAdd((resource.Resource, reference), new());
        }

        var nodes = Nodes(resources, telemetry, calls, window);
        var edges = calls.Edges.Select(edge => new GraphEdge(edge.Key.From, edge.Key.To, edge.Value.Calls / window, ErrorShare(edge.Value), edge.Value.Slow()));
        return TypedResults.Ok(new Graph(window, nodes, [.. edges]));
    }

    private static GraphNode[] Nodes(ResourceSnapshot[] resources, TelemetryResources telemetry, CallGraph calls, double window)
    {
        var colors = new Dictionary<string, int>();
        foreach (var sender in telemetry.All)
            colors.TryAdd(sender.Name, sender.Color);
        foreach (var (service, color) in calls.Senders)
            colors.TryAdd(service, color);
        var nodes = new Dictionary<string, GraphNode>();
        void Add(string name, string type, string state = "", string? health = null, string? partOf = null, string[]? replicas = null)
        {
            var received = calls.Received.GetValueOrDefault(name) ?? new();
            nodes.TryAdd(name, new(
                name, type, state, health, partOf, replicas ?? [], colors.TryGetValue(name, out var color) ? color : null,
                received.Calls / window, ErrorShare(received), received.Slow()));
        }

        foreach (var group in resources.Where(resource => resource.Type is not ("Parameter" or "Dashboard")).GroupBy(resource => resource.Resource))
        {
            var gravest = group.MinBy(replica => Array.IndexOf(Gravest, replica.State))!;
            var health = group.Any(replica => replica.Health == "Unhealthy") ? "Unhealthy" : gravest.Health;
            Add(group.Key, gravest.Type, gravest.State ?? "", health, gravest.Parent, [.. group.Select(replica => replica.Name)]);
        }

        foreach (var service in colors.Keys)
            Add(service, "Service");
        foreach (var (from, to) in calls.Edges.Keys)
        {
            Add(from, "External");
            Add(to, "External");
        }

        return [.. nodes.Values];
    }

    private static double ErrorShare(CallCount count) => count.Calls == 0 ? 0 : (double)count.Errors / count.Calls;
}
