using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Testing;
using Npgsql;
using TestStack;

namespace Scalable.FaultTests.Ledger;

/// <summary>
/// Every job that was answered 202 has exactly one effect, whatever its kind and whatever died meanwhile, and its files stay. The
/// environment may ask for more jobs and a longer time than a test has: <c>LEDGER_JOBS=10000 LEDGER_SECONDS=600</c>; <c>LEDGER_SEED</c>
/// repeats a sequence of faults.
/// </summary>
/// <param name="stack">The system.</param>
/// <param name="usualJobs">The number of jobs.</param>
/// <param name="usualSeconds">How long it is disturbed.</param>
internal sealed class LedgerRun(StackFixture stack, int usualJobs, int usualSeconds)
{
    private const int Callers = 20;

    private readonly int _jobs = Setting("LEDGER_JOBS", usualJobs);
    private readonly int _seconds = Setting("LEDGER_SECONDS", usualSeconds);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The seed of the sequence of faults.</summary>
    public int Seed { get; } = Setting("LEDGER_SEED", Environment.TickCount);

    public async Task RunAsync(Chaos chaos)
    {
        using var client = stack.CreateClient("ledger", "catalog:write");
        await using var database = NpgsqlDataSource.Create((await stack.App.GetConnectionStringAsync("catalogdb", Cancel))!);
        var entries = await LedgerEntries.PrepareAsync(client, database, $"ledger{Guid.NewGuid():N}"[..14], _jobs);
        var ledger = new LedgerClient(client, entries);

        var time = TimeSpan.FromSeconds(_seconds);
        await Task.WhenAll(chaos.RunAsync(time, Cancel), SubmitAsync(ledger, time));
        database.Clear(); // Its connections ended with the server.
        await UntilAllHaveEndedAsync(database);
        var effects = await entries.EffectsAsync(database);
        var files = new LedgerFiles(stack, client, database);
        await files.RemoveFilesExpiringWithinADayAsync();

        var report = string.Create(CultureInfo.InvariantCulture,
            $"seed {Seed}; {string.Join(", ", chaos.Actions)}; "
            + $"accepted {ledger.Accepted.Count}, refused {ledger.Refused.Count}, unknown {ledger.Unknown.Count}, effects {effects.Count}; "
            + $"none accepted for {ledger.LongestOutage.TotalSeconds:0.0} s at most; "
            + $"failures without Retry-After: {string.Join(' ', ledger.WithoutRetryAfter.CountBy(status => status))}");
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.NotEmpty(chaos.Actions);
        Assert.True(ledger.Accepted.Count > _jobs / 2, report);
        Assert.Equal([], Lost(ledger, effects));
        Assert.Equal([], effects.Where(effect => effect.Value != 1).Select(effect => effect.Key));
        Assert.Equal([], effects.Keys.Except(ledger.Accepted.Keys).Except(ledger.Unknown));
        Assert.Equal([], await WithoutFilesAsync(files, ledger, entries));
    }

    private async Task<List<string>> WithoutFilesAsync(LedgerFiles files, LedgerClient ledger, LedgerEntries entries)
    {
        var missing = new List<string>();
        for (var number = 0; number < _jobs; number++)
        {
            var kind = LedgerEntries.KindOf(number);
            if (ledger.Accepted.TryGetValue(entries.NameOf(number), out var job) && !await files.AreThereAsync(kind, job))
                missing.Add($"{kind} {job}");
        }

        return missing;
    }

    private static IEnumerable<string> Lost(LedgerClient ledger, Dictionary<string, long> effects) =>
        ledger.Accepted.Where(accepted => !effects.ContainsKey(accepted.Key)).Select(accepted => $"{accepted.Key} ({accepted.Value})");

    // As many callers as take turns, evenly over the time of killing.
    private Task SubmitAsync(LedgerClient ledger, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        return Parallel.ForEachAsync(Enumerable.Range(0, _jobs), new ParallelOptions
        {
            MaxDegreeOfParallelism = Callers,
            CancellationToken = Cancel,
        }, async (number, cancel) =>
        {
            var wait = (time * number / _jobs) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, cancel);
            await ledger.SubmitAsync(number, cancel);
        });
    }

    private static async Task UntilAllHaveEndedAsync(NpgsqlDataSource database)
    {
        while (await QueryAsync(database) > 0)
            await Task.Delay(500, Cancel);

        static async Task<long> QueryAsync(NpgsqlDataSource database)
        {
            await using var command = database.CreateCommand("select count(*) from jobs where state in ('queued', 'running')");
            return (long)(await command.ExecuteScalarAsync(Cancel))!;
        }
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : usual;
}
