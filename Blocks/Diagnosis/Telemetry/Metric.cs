using System.Collections.Frozen;

namespace Scalable.Diagnosis.Telemetry;

/// <summary>The metrics that the rules read.</summary>
internal enum Metric
{
    None,
    ConnectionCreations,
    Connections,
    ConnectionMax,
    PendingRequests,
    ConnectionTimeouts,
    Operations,
    ServerConnectionMax,
    ThreadCount,
    ThreadQueue,
    CpuTime,
    CpuCount,
    Requests,
    RateLimiting,
}

/// <summary>Metrics by their names: of the current conventions, of older ones, and of Npgsql.</summary>
internal static class MetricNames
{
    private static readonly FrozenDictionary<string, Metric> Names = new Dictionary<string, Metric>
    {
        ["db.client.connection.create_time"] = Metric.ConnectionCreations,
        ["db.client.connections.create_time"] = Metric.ConnectionCreations,
        ["db.client.connection.npgsql.create_time"] = Metric.ConnectionCreations,
        ["db.client.connection.count"] = Metric.Connections,
        ["db.client.connections.usage"] = Metric.Connections,
        ["db.client.connection.max"] = Metric.ConnectionMax,
        ["db.client.connections.max"] = Metric.ConnectionMax,
        ["db.client.connection.pending_requests"] = Metric.PendingRequests,
        ["db.client.connections.pending_requests"] = Metric.PendingRequests,
        ["db.client.connection.npgsql.pending_requests"] = Metric.PendingRequests,
        ["db.client.connection.timeouts"] = Metric.ConnectionTimeouts,
        ["db.client.connections.timeouts"] = Metric.ConnectionTimeouts,
        ["db.client.connection.npgsql.timeouts"] = Metric.ConnectionTimeouts,
        ["db.client.operation.duration"] = Metric.Operations,
        ["db.client.commands.duration"] = Metric.Operations,
        ["postgresql.connection.max"] = Metric.ServerConnectionMax,
        ["dotnet.thread_pool.thread.count"] = Metric.ThreadCount,
        ["process.runtime.dotnet.thread_pool.threads.count"] = Metric.ThreadCount,
        ["dotnet.thread_pool.queue.length"] = Metric.ThreadQueue,
        ["process.runtime.dotnet.thread_pool.queue.length"] = Metric.ThreadQueue,
        ["dotnet.process.cpu.time"] = Metric.CpuTime,
        ["process.cpu.time"] = Metric.CpuTime,
        ["dotnet.process.cpu.count"] = Metric.CpuCount,
        ["http.server.request.duration"] = Metric.Requests,
        ["http.server.duration"] = Metric.Requests,
    }.ToFrozenDictionary();

    public static Metric Find(string name) =>
        Names.TryGetValue(name, out var metric) ? metric
        : name.Contains("rate_limit", StringComparison.OrdinalIgnoreCase) || name.Contains("ratelimit", StringComparison.OrdinalIgnoreCase)
            ? Metric.RateLimiting
            : Metric.None;
}
