namespace Scalable.FaultTests.Ledger;

/// <summary>Services, the broker and PostgreSQL are killed and frozen while jobs are handed in.</summary>
public sealed class LedgerTests(UnboundedSystem stack) : IClassFixture<UnboundedSystem>
{
    [Fact(Timeout = 3_600_000)]
    public async Task Accepted_jobs_have_exactly_one_effect_despite_killed_and_frozen_processes()
    {
        var run = new LedgerRun(stack, usualJobs: 500, usualSeconds: 60);

        await run.RunAsync(new Chaos(
            stack, new Random(run.Seed), [("catalog", 0), ("catalog", 1), ("worker", 0), ("messaging", 0), ("postgres", 0)]));
    }
}
