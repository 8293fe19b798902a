using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Jobs;

/// <summary>Measures the overhead of a job, against bare statements through a pool of the same size.</summary>
internal sealed class JobsScenario : IScenario
{
    private const int Callers = 20;
    private const int Jobs = 6000;
    private const int WarmUp = 10_000;
    private const int AcceptRate = 100;
    private const int AcceptCalls = 1500;

    private const string Insert =
        "insert into bare (id, kind, owner, payload) values (gen_random_uuid(), 'empty', 'bench', '{}') returning id";

    public string Name => "jobs";

    public string Summary => "latency of accepting jobs, throughput of empty jobs and their wait, against bare statements";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var bench = await JobsBench.StartAsync(cancellationToken);
        await bench.ExecuteAsync("create table bare (like jobs including all)", cancellationToken);
        await bench.CatalogueAsync(cancellationToken);
        await bench.WorkerAsync(cancellationToken);
        await bench.WorkerAsync(cancellationToken);
        // Warms up pools, prepared statements and code: tier-1 compilation would otherwise take time from the first measurement.
        await Times.OfAsync(WarmUp, Callers, bench.AcceptAsync, cancellationToken);
        await bench.UntilDoneAsync(cancellationToken);
        await Times.OfAsync(WarmUp / 2, Callers, cancel => BareInsertAsync(bench, cancel), cancellationToken);
        await bench.UntilDoneAsync(cancellationToken);

        for (var round = 1; round <= 3; round++)
        {
            await ThroughputAsync(bench, cancellationToken);
            await AcceptAsync(bench, "broker up", cancellationToken);
        }

        await WaitAsync(bench, cancellationToken);
        await bench.BrokerAsync(KnownResourceCommands.StopCommand, cancellationToken);
        await AcceptAsync(bench, "broker down", cancellationToken);
        await AcceptAsync(bench, "broker down", cancellationToken);
        await bench.BrokerAsync(KnownResourceCommands.StartCommand, cancellationToken);
        await bench.UntilDoneAsync(cancellationToken);
        Console.WriteLine(
            $"all jobs done: {await bench.QueryAsync<long>("select count(*) from jobs where state = 'completed'", cancellationToken)}");
    }

    private static async Task AcceptAsync(JobsBench bench, string state, CancellationToken cancellationToken)
    {
        // At a rate that leaves processor time for the work itself: otherwise only the queue for the processors would be measured.
        var bare = await Times.AtAsync(AcceptRate, AcceptCalls, cancel => BareInsertAsync(bench, cancel), cancellationToken);
        var accepted = await Times.AtAsync(AcceptRate, AcceptCalls, bench.AcceptAsync, cancellationToken);
        await (state == "broker up" ? bench.UntilDoneAsync(cancellationToken) : Task.CompletedTask);
        Tell(
            $"accept, {AcceptRate} a second, {state}: {Percentiles(accepted)}; bare insert + commit {Percentiles(bare)}",
            accepted.Percentile(0.99) / bare.Percentile(0.99),
            "<= 3");

        static string Percentiles(Times times) =>
            FormattableString.Invariant($"p99 {times.Percentile(0.99):0.00} ms, p50 {times.Percentile(0.5):0.00}");
    }

    private static async Task ThroughputAsync(JobsBench bench, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await Times.OfAsync(Jobs, Callers, cancel => BarePairAsync(bench, cancel), cancellationToken);
        var bare = Jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;

        began = Stopwatch.GetTimestamp();
        await Times.OfAsync(Jobs, Callers, bench.AcceptAsync, cancellationToken);
        var accepted = Jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await bench.UntilDoneAsync(cancellationToken);
        var done = Jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Tell(
            $"empty jobs, {Callers} callers, 2 workers: {done:0}/s completed ({accepted:0}/s accepted); bare insert; update {bare:0}/s",
            done / bare,
            ">= 0.35");
    }

    private static async Task WaitAsync(JobsBench bench, CancellationToken cancellationToken)
    {
        await bench.ExecuteAsync("delete from jobs", cancellationToken);
        // Otherwise every claim would skip dead rows.
        await bench.ExecuteAsync("vacuum analyze jobs", cancellationToken);
        var waits = new Times();
        var calls = new List<Task<(Guid Id, DateTimeOffset Called)>>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var n = 0; n < 1500 && await timer.WaitForNextTickAsync(cancellationToken); n++)
            calls.Add(CallAsync(bench, cancellationToken));
        var called = (await Task.WhenAll(calls)).ToDictionary(call => call.Id, call => call.Called);
        await bench.UntilDoneAsync(cancellationToken);

        await using var command = bench.Database.CreateCommand("select id, started_at from jobs");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            waits.Add((reader.GetFieldValue<DateTimeOffset>(1) - called[reader.GetGuid(0)]).TotalMilliseconds);
        Tell($"50 jobs/s, call to start of work: p50 {waits.Percentile(0.5):0.0} ms, p99", waits.Percentile(0.99), "<= 20 ms");
    }

    private static async Task<(Guid Id, DateTimeOffset Called)> CallAsync(JobsBench bench, CancellationToken cancellationToken)
    {
        var called = TimeProvider.System.GetUtcNow();
        using var response = await bench.Client.PostAsync(EmptyJobs.Path, null, cancellationToken);
        return (Guid.Parse(response.Headers.Location!.ToString().Split('/')[^1]), called);
    }

    private static async Task<Guid> BareInsertAsync(JobsBench bench, CancellationToken cancellationToken)
    {
        await using var connection = await bench.Database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        var id = (Guid)(await insert.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    private static async Task BarePairAsync(JobsBench bench, CancellationToken cancellationToken)
    {
        await using var insert = bench.Database.CreateCommand(Insert);
        var id = (Guid)(await insert.ExecuteScalarAsync(cancellationToken))!;
        await using var update = bench.Database.CreateCommand("update bare set state = 'completed', finished_at = now() where id = $1");
        update.Parameters.Add(new() { Value = id });
        await update.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Tell(FormattableString what, double figure, string target) =>
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{FormattableString.Invariant(what)}: {figure:0.00} (target {target})"));
}
