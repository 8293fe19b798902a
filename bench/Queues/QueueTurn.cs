using System.Diagnostics;
using System.Globalization;

namespace Scalable.Bench.Queues;

/// <summary>A queue with an empty store of its own, two workers and a process of callers.</summary>
internal sealed class QueueTurn : IAsyncDisposable
{
    private const int Callers = 20;

    private readonly QueueServers _servers;
    private readonly JobQueue _queue;
    private readonly List<QueueProcess> _workers = [];
    private readonly Stack<IAsyncDisposable> _resources = new();
    private QueueProcess _caller = null!;
    private int _next;
    private double _accepted;

    private QueueTurn(QueueServers servers, JobQueue queue) => (_servers, _queue) = (servers, queue);

    public string Version { get; private set; } = "";

    /// <summary>The database; null for a queue in Redis.</summary>
    public QueueDatabase? Database { get; private set; }

    public RedisStore? Redis { get; private set; }

    public static async Task<QueueTurn> StartAsync(QueueServers servers, JobQueue queue, CancellationToken cancellationToken)
    {
        var turn = new QueueTurn(servers, queue);
        try
        {
            await turn.StartAsync(cancellationToken);
            return turn;
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the callers enqueue jobs as fast as they can.</summary>
    /// <returns>The jobs, and the time at which the first call began.</returns>
    public Task<(JobLog Log, long Began)> BurstAsync(int jobs, int milliseconds, CancellationToken cancellationToken) =>
        CommandAsync("burst", jobs, string.Create(CultureInfo.InvariantCulture, $"{Callers} {milliseconds}"), cancellationToken);

    /// <summary>Has the callers enqueue jobs at a fixed rate.</summary>
    public Task<(JobLog Log, long Began)> PaceAsync(int jobs, int perSecond, CancellationToken cancellationToken) =>
        CommandAsync("pace", jobs, perSecond.ToString(CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Waits until the callers have enqueued all jobs.</summary>
    /// <exception cref="InvalidOperationException">A job was not accepted.</exception>
    public async Task AcceptedAsync(JobLog log, CancellationToken cancellationToken)
    {
        var reply = (await _caller.Peer.ReplyAsync("done", cancellationToken)).Split(' ', 2);
        var accepted = int.Parse(reply[0], CultureInfo.InvariantCulture);
        _accepted += accepted;
        if (accepted < log.Count)
        {
            throw new InvalidOperationException(
                $"{_queue.Name}: {log.Count - accepted} jobs were not accepted: {reply.ElementAtOrDefault(1)}");
        }
    }

    /// <summary>Returns how many jobs of this turn are not recorded as ended.</summary>
    public async Task<int> UnfinishedAsync(CancellationToken cancellationToken)
    {
        if (_queue.UnfinishedSql is { } unfinished)
            return (int)await Database!.QueryAsync(unfinished, cancellationToken);
        var ended = Redis is null ? await Database!.QueryAsync(_queue.EndedSql!, cancellationToken) : await Redis.EndedAsync();
        return (int)(_accepted - ended);
    }

    /// <summary>
    /// Waits until all jobs are recorded as ended. The store is not asked before all have started: that would be load of the bench.
    /// </summary>
    /// <returns>The jobs that are not recorded as ended when the time is up.</returns>
    public async Task<int> EndedAsync(JobLog log, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var late = Stopwatch.GetElapsedTime(start) > limit;
            if (log.Started == log.Count || late)
            {
                var unfinished = await UnfinishedAsync(cancellationToken);
                if (unfinished <= 0 || late)
                    return unfinished;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Kills a worker with SIGKILL.</summary>
    /// <returns>Its process id.</returns>
    public async Task<int> KillWorkerAsync()
    {
        var worker = _workers[0];
        await worker.KillAsync();
        return worker.Id;
    }

    /// <summary>Stops callers and workers.</summary>
    public async Task StopAsync()
    {
        foreach (var process in _workers.Append(_caller).OfType<QueueProcess>())
            await process.DisposeAsync();
        _workers.Clear();
        _caller = null!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        while (_resources.TryPop(out var resource))
            await resource.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var name = _servers.NextName();
        if (_queue.AppendFsync is { } appendFsync)
            _resources.Push(Redis = await RedisStore.StartAsync(appendFsync, name, cancellationToken));
        else if (_queue.Program == QueueProgram.Services)
            _resources.Push(Database = await QueueDatabase.OpenAsync(_servers.Servers.Postgres, dropWith: null, cancellationToken));
        else
            _resources.Push(Database = await QueueDatabase.CreateAsync(_servers.Servers.Postgres, name, cancellationToken));
        var environment = _servers.Environment(_queue, name, Database?.ConnectionString ?? _servers.Servers.Postgres, Redis?.Port ?? 0);
        if (_queue.Program == QueueProgram.Services)
        {
            var services = await QueueServices.StartAsync(_servers, Database!, cancellationToken);
            _resources.Push(services);
            _workers.AddRange(services.Workers);
            services.AddTo(environment);
        }
        else
        {
            var (prepared, version) = await _servers.StartProgramAsync(_queue, "prepare", environment, cancellationToken);
            Version = version;
            await prepared.DisposeAsync();
            _workers.Add((await _servers.StartProgramAsync(_queue, "work", environment, cancellationToken)).Process);
            _workers.Add((await _servers.StartProgramAsync(_queue, "work", environment, cancellationToken)).Process);
        }

        _caller = (await _servers.StartProgramAsync(_queue, "call", environment, cancellationToken)).Process;
    }

    private async Task<(JobLog Log, long Began)> CommandAsync(
        string command, int jobs, string rest, CancellationToken cancellationToken)
    {
        var log = _servers.Hub.Log = new JobLog(_next, jobs);
        _next += jobs;
        await _caller.Peer.SendAsync(
            string.Create(CultureInfo.InvariantCulture, $"{command} {log.First} {jobs} {rest}"), cancellationToken);
        return (log, long.Parse(await _caller.Peer.ReplyAsync("began", cancellationToken), CultureInfo.InvariantCulture));
    }
}
