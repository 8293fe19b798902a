using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Scalable.FaultTests.Ledger;

/// <summary>
/// Every job that was answered 202 has exactly one effect, whatever died meanwhile. 500 jobs and 60 seconds of killing, unless the environment says
/// otherwise: <c>LEDGER_JOBS=10000 LEDGER_SECONDS=600</c>; <c>LEDGER_SEED</c> repeats a sequence of faults.
/// </summary>
public sealed class LedgerTests(UnboundedSystem stack) : IClassFixture<UnboundedSystem>
{
    private const int Callers = 20;

    private static readonly int Jobs = Setting("LEDGER_JOBS", 500);
    private static readonly int Seconds = Setting("LEDGER_SECONDS", 60);
    private static readonly int Seed = Setting("LEDGER_SEED", Environment.TickCount);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 3_600_000)]
    public async Task What_was_accepted_happens_once_though_everything_is_killed_now_and_then()
    {
        using var client = stack.CreateClient("ledger", "catalog:write");
        var run = $"ledger{Guid.NewGuid():N}"[..14];
        var ledger = new LedgerClient(client, run);
        var chaos = new Chaos(stack, new Random(Seed));

        var time = TimeSpan.FromSeconds(Seconds);
        await Task.WhenAll(chaos.RunAsync(time, Cancel), SubmitAsync(ledger, time));
        await using var database = NpgsqlDataSource.Create((await stack.App.GetConnectionStringAsync("catalogdb", Cancel))!);
        await UntilAllHaveEndedAsync(database);
        var effects = await EffectsAsync(database, run);

        var report = string.Create(CultureInfo.InvariantCulture,
            $"seed {Seed}; {string.Join(", ", chaos.Deeds)}; accepted {ledger.Accepted.Count}, refused {ledger.Refused.Count}, unknown {ledger.Unknown.Count}, effects {effects.Count}");
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.NotEmpty(chaos.Deeds);
        Assert.True(ledger.Accepted.Count > Jobs / 2, report);
        Assert.Equal([], Lost(ledger, effects));
        Assert.Equal([], effects.Where(effect => effect.Value != 1).Select(effect => effect.Key));
        Assert.Equal([], effects.Keys.Except(ledger.Accepted.Keys).Except(ledger.Unknown));
    }

    private static IEnumerable<string> Lost(LedgerClient ledger, Dictionary<string, long> effects) =>
        ledger.Accepted.Where(accepted => !effects.ContainsKey(accepted.Key)).Select(accepted => $"{accepted.Key} ({accepted.Value})");

    // As many callers as take turns, evenly over the time of killing.
    private static Task SubmitAsync(LedgerClient ledger, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        return Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = Cancel }, async (number, cancel) =>
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

    private static async Task<Dictionary<string, long>> EffectsAsync(NpgsqlDataSource database, string run)
    {
        await using var command = database.CreateCommand("select name, count(*) from items where starts_with(name, $1) group by name");
        command.Parameters.Add(new() { Value = run });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var effects = new Dictionary<string, long>();
        while (await reader.ReadAsync(Cancel))
            effects[reader.GetString(0)] = reader.GetInt64(1);
        return effects;
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : usual;
}
