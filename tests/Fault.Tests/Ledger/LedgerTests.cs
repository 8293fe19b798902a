using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Scalable.FaultTests.Ledger;

/// <summary>
/// Every job that was answered 202 has exactly one effect, whatever its kind and whatever died meanwhile, and its files stay. 500 jobs and
/// 60 seconds of killing, unless the environment says otherwise: <c>LEDGER_JOBS=10000 LEDGER_SECONDS=600</c>; <c>LEDGER_SEED</c> repeats a
/// sequence of faults.
/// </summary>
public sealed class LedgerTests(UnboundedSystem stack) : IClassFixture<UnboundedSystem>
{
    private const int Callers = 20;

    private static readonly int Jobs = Setting("LEDGER_JOBS", 500);
    private static readonly int Seconds = Setting("LEDGER_SECONDS", 60);
    private static readonly int Seed = Setting("LEDGER_SEED", Environment.TickCount);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 3_600_000)]
    public async Task Accepted_jobs_have_exactly_one_effect_despite_killed_and_frozen_processes()
    {
        using var client = stack.CreateClient("ledger", "catalog:write");
        await using var database = NpgsqlDataSource.Create((await stack.App.GetConnectionStringAsync("catalogdb", Cancel))!);
        var entries = await LedgerEntries.PrepareAsync(client, database, $"ledger{Guid.NewGuid():N}"[..14], Jobs);
        var ledger = new LedgerClient(client, entries);
        var chaos = new Chaos(stack, new Random(Seed));

        var time = TimeSpan.FromSeconds(Seconds);
        await Task.WhenAll(chaos.RunAsync(time, Cancel), SubmitAsync(ledger, time));
        database.Clear(); // Its connections ended with the server.
        await UntilAllHaveEndedAsync(database);
        var effects = await entries.EffectsAsync(database);
        var files = new LedgerFiles(stack, client, database);
        await files.RemoveFilesExpiringWithinADayAsync();

        var report = string.Create(CultureInfo.InvariantCulture,
            $"seed {Seed}; {string.Join(", ", chaos.Actions)}; "
            + $"accepted {ledger.Accepted.Count}, refused {ledger.Refused.Count}, unknown {ledger.Unknown.Count}, effects {effects.Count}");
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.NotEmpty(chaos.Actions);
        Assert.True(ledger.Accepted.Count > Jobs / 2, report);
        Assert.Equal([], Lost(ledger, effects));
        Assert.Equal([], effects.Where(effect => effect.Value != 1).Select(effect => effect.Key));
        Assert.Equal([], effects.Keys.Except(ledger.Accepted.Keys).Except(ledger.Unknown));
        Assert.Equal([], await WithoutFilesAsync(files, ledger, entries));
    }

    private static async Task<List<string>> WithoutFilesAsync(LedgerFiles files, LedgerClient ledger, LedgerEntries entries)
    {
        var missing = new List<string>();
        for (var number = 0; number < Jobs; number++)
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
    private static Task SubmitAsync(LedgerClient ledger, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        return Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions
        {
            MaxDegreeOfParallelism = Callers,
            CancellationToken = Cancel,
        }, async (number, cancel) =>
        {
            var wait = (time * number / Jobs) - Stopwatch.GetElapsedTime(began);
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
