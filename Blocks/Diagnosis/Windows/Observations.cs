using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>What several rules need to know: routes, pools, threads, errors, limiters.</summary>
internal sealed class Observations(int maxKeys, Coverage coverage)
{
    private readonly HashSet<int> _databaseUsers = [];

    public Coverage Coverage => coverage;

    /// <value>Requests by service and route.</value>
    public BoundedMap<(string Service, string Route), RouteTraffic> Routes { get; } = new(maxKeys, coverage);

    /// <value>Connection pools by process and name.</value>
    public BoundedMap<(TelemetryResource Resource, string Pool), PoolState> Pools { get; } = new(maxKeys, coverage);

    /// <value>Thread pools by process.</value>
    public BoundedMap<TelemetryResource, ProcessThreads> Threads { get; } = new(maxKeys, coverage);

    /// <value>Failures of connection pools by service.</value>
    public BoundedMap<(string Service, KnownError Error), ErrorCount> Errors { get; } = new(maxKeys, coverage);

    /// <value>Calls of a database by service.</value>
    public BoundedMap<string, DatabaseUse> Databases { get; } = new(maxKeys, coverage);

    /// <value>Whether services record only some of their requests as traces, without saying so.</value>
    public SamplingEstimate Sampling { get; } = new(maxKeys, coverage);

    /// <value>Whether any service limits its clients: a 429, or metrics of a limiter.</value>
    public bool HasLimiter { get; private set; }

    /// <value>The connections that the database server allows, as it reports them.</value>
    public int? ServerConnectionMax { get; private set; }

    /// <summary>Clears the observations. Pools that still report keep the last values of their counters.</summary>
    public void BeginPeriod()
    {
        Routes.Clear();
        Databases.Clear();
        Errors.Clear();
        Threads.Clear();
        Pools.RemoveWhere(pool => pool.IsSilent);
        foreach (var (_, pool) in Pools.Entries)
            pool.BeginPeriod();
        HasLimiter = false;
    }

    public void Add(Trace trace)
    {
        _databaseUsers.Clear();
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            var span = trace.Spans[index];
            Count(span.Resource, span.Error, span.TraceId);
            if (span.OpensConnection || (span.Call?.Kind == CallKind.Database && !trace.IsReportedTwice(index)))
                AddDatabase(span, trace.EntryOf(index));
            if (span.Request is not { } request)
                continue;
            HasLimiter |= request.Status == 429;
            Routes.GetOrAdd((span.Resource.Service, request.Label))?.Add(span);
        }
    }

    public void Add(LogRecord record) => Count(record.Resource, record.Error, record.TraceId);

    public void Add(MetricPoint point)
    {
        switch (point.Metric)
        {
            case Metric.RateLimiting: HasLimiter = true; break;
            case Metric.ServerConnectionMax: ServerConnectionMax = (int)point.Value; break;
            case Metric.ThreadCount or Metric.ThreadQueue or Metric.CpuTime or Metric.CpuCount:
                Threads.GetOrAdd(point.Resource)?.Add(point);
                break;
            case Metric.Requests: Sampling.Add(point); break;
            default: Pools.GetOrAdd((point.Resource, point.Pool))?.Add(point); break;
        }
    }

    /// <summary>The pools of all processes of a service.</summary>
    public IReadOnlyList<PoolState> PoolsOf(string service) =>
        [.. Pools.Entries.Where(pool => pool.Key.Resource.Service == service).Select(pool => pool.Value)];

    /// <summary>Whether requests of a service had to wait for a connection.</summary>
    public bool IsShortOfConnections(string service) =>
        PoolsOf(service).Any(pool => pool.WasShort || pool.Timeouts.Total > 0)
        || Errors.TryGet((service, KnownError.PoolTimeout), out _);

    private void AddDatabase(SpanRecord span, int entry)
    {
        if (Databases.GetOrAdd(span.Resource.Service) is not { } use)
            return;
        use.Add(span);
        if (_databaseUsers.Add(entry))
            use.Users++;
    }

    private void Count(TelemetryResource resource, KnownError error, UInt128 trace)
    {
        if (error != KnownError.None)
            Errors.GetOrAdd((resource.Service, error))?.Add(trace);
    }
}
