using System.Diagnostics;
using Npgsql;
using Scalable.Generator.Service;
using Scalable.Lab.Control;
using Scalable.Lab.Resources;

namespace Scalable.Lab.Measuring;

/// <summary>Takes a sample of both systems twice a second: from the load generator, PostgreSQL, and the processes.</summary>
internal sealed class Sampler(LabModel model, ResourceInstances instances, LabDatabase database, LoadClient load) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(LoadFigures.IntervalSeconds);

    /// <summary>Npgsql reports each second: a rate over less would jump.</summary>
    private const int RateIntervals = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(0.45);

    private readonly ProcessPriority _priority = new();
    private readonly QueryCounters _counters = new();
    private readonly Queue<(long Time, long Mistake, long Here)> _queries = new();
    private readonly Dictionary<int, (long Time, double Seconds)> _processors = [];
    private (double Busy, double All) _machine = ProcessFigures.Machine();
    private int _maxConnections;

    /// <summary>Whether both systems are warmed up, so that figures may be compared.</summary>
    public bool IsWarm { get; set; }

    /// <summary>Samples until it is cancelled.</summary>
    public async Task RunAsync(Action<LabSample> add, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var (start, number) = (Stopwatch.GetTimestamp(), 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                number++;
                var late = Stopwatch.GetElapsedTime(start) - (number * Interval);
                if (late > Interval)
                    (start, number) = (Stopwatch.GetTimestamp(), 0); // Counted once, not in all samples that follow.
                add(await TakeAsync(Math.Max(0, late.TotalMilliseconds), cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            // The lab stops.
        }
    }

    public void Dispose() => _counters.Dispose();

    private async Task<LabSample> TakeAsync(double late, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        var figures = ReadLoadAsync(limit.Token);
        // In a container, or elsewhere, its process numbers would be those of others.
        var connections = ReadConnectionsAsync(instances.ProcessesOf(model.Postgres).Count > 0, limit.Token);
        var (twin, here) = (instances.ProcessesOf(model.Twin), Here());
        var (twinQueries, hereQueries) = Rates(_counters.Count(twin), _counters.Count(instances.ProcessesOf(model.Catalog)));
        var loads = await figures;
        var (twinConnections, otherConnections) = await connections;
        var (busy, all) = ProcessFigures.Machine();
        var machine = all > _machine.All ? (busy - _machine.Busy) / (all - _machine.All) : 0;
        _machine = (busy, all);
        cancellationToken.ThrowIfCancellationRequested();
        return new LabSample(
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            Column("twin", twinQueries, twinConnections, ProcessFigures.ThreadsOf(twin)),
            Column("here", hereQueries, otherConnections, ProcessFigures.ThreadsOf(here)),
            _maxConnections, loads.Select(one => one.SendLag).DefaultIfEmpty().Max(), machine,
            Processors(instances.ProcessesOf(model.Load)), Processors([Environment.ProcessId]), late);

        ColumnSample Column(string name, double? queries, int? count, int? threads)
        {
            var column = loads.FirstOrDefault(one => one.Name == name);
            if (column is not { Seconds: > 0 })
                return ColumnSample.None with { Queries = queries, Connections = count, Threads = threads };
            var users = column.Populations.First(population => population.Name == LabLoads.Users);
            var abuser = column.Populations.FirstOrDefault(population => population.Name == LabLoads.Abuser);
            var hasResponses = users.Ok + users.Errors > 0;
            return new ColumnSample(
                PerSecond(users.Offered), PerSecond(users.Ok), PerSecond(users.Errors + users.Refused),
                hasResponses ? users.P50 : null, hasResponses ? users.P99 : null, queries, count, threads,
                abuser is null ? null : PerSecond(abuser.Ok), abuser is null ? null : PerSecond(abuser.Refused));

            double PerSecond(long requests) => Math.Round(requests / column.Seconds, 1);
        }
    }

    private IReadOnlyList<int> Here() => [.. instances.ProcessesOf(model.Catalog), .. instances.ProcessesOf(model.Gateway)];

    private async Task<IReadOnlyList<RunningLoadFigures>> ReadLoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await load.ReadAsync(LabModel.AddressOf(model.Load), cancellationToken)).Loads;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            return []; // It is being started again.
        }
    }

    private async Task<(int? Twin, int? Others)> ReadConnectionsAsync(bool runsHere, CancellationToken cancellationToken)
    {
        try
        {
            var (twin, others, max) = await database.ConnectionsAsync(cancellationToken);
            _maxConnections = max;
            int[] backends = runsHere ? await database.TwinProcessesAsync(cancellationToken) : [];
            // Not while both are warmed up: code is compiled by all of them at once.
            if (IsWarm)
                await _priority.LowerAsync([.. instances.ProcessesOf(model.Twin), .. backends], cancellationToken);
            return (twin, others);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            return (null, null); // The server is frozen, or away.
        }
    }

    private (double? Mistake, double? Here) Rates(long mistake, long here)
    {
        var now = Stopwatch.GetTimestamp();
        _queries.Enqueue((now, mistake, here));
        var first = _queries.Peek();
        if (_queries.Count > RateIntervals)
            _queries.Dequeue();
        var seconds = Stopwatch.GetElapsedTime(first.Time, now).TotalSeconds;
        // Less than before: a process was started anew.
        return seconds <= 0 ? (null, null) : (Rate(mistake - first.Mistake), Rate(here - first.Here));

        double? Rate(long count) => count < 0 ? null : Math.Round(count / seconds, 1);
    }

    private double Processors(IReadOnlyList<int> processes) => processes.Sum(process =>
    {
        var now = Stopwatch.GetTimestamp();
        if (ProcessFigures.Read(process) is not { } figures)
            return 0;
        var (time, seconds) = _processors.GetValueOrDefault(process, (now, figures.Seconds));
        _processors[process] = (now, figures.Seconds);
        var passed = Stopwatch.GetElapsedTime(time, now).TotalSeconds;
        return passed <= 0 ? 0 : (figures.Seconds - seconds) / passed;
    });
}
