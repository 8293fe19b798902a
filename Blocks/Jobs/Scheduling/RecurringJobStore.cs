using Npgsql;
using NpgsqlTypes;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Scheduling;

/// <summary>The times of recurring jobs in the database, whose clock alone decides that one is due.</summary>
internal sealed class RecurringJobStore(NpgsqlDataSource database)
{
    /// <summary>A time that is later than this counts as missed.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    private const int MaxRunsAtOnce = 100;

    /// <summary>Records the recurring job. The next time of one that is recorded with the same schedule stays as it is.</summary>
    public async Task RegisterAsync(RecurringJob recurring, CancellationToken cancellationToken)
    {
        await using var clock = database.CreateCommand("select now()");
        var now = new DateTimeOffset((DateTime)(await clock.ExecuteScalarAsync(cancellationToken))!);
        await using var command = database.CreateCommand(
            """
            insert into recurring_jobs as r (name, schedule, next_at) values ($1, $2, $3)
                on conflict (name) do update set schedule = excluded.schedule, next_at = excluded.next_at
                   where r.schedule <> excluded.schedule
            """);
        command.Parameters.Add(new() { Value = recurring.Name });
        command.Parameters.Add(new() { Value = recurring.Schedule });
        command.Parameters.Add(Time(recurring.NextAfter(now)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Submits the jobs of the times that are due. The jobs and the next time are one transaction, in which the row is locked: each time
    /// results in one job, however many replicas call this.
    /// </summary>
    /// <returns>The number of jobs.</returns>
    public async Task<int> SubmitDueAsync(RecurringJob recurring, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockDueAsync(transaction, recurring, cancellationToken) is not var (due, now))
            return 0;
        var runs = RunsAt(recurring, due, now);
        foreach (var run in runs)
        {
            var job = new NewJob(Guid.CreateVersion7(now), recurring.Kind, recurring.Owner, recurring.Payload, TraceParent: null)
            {
                RunAt = run,
            };
            await JobAcceptance.InsertAsync(transaction, job, cancellationToken);
        }

        await using var advance = new NpgsqlCommand(
            "update recurring_jobs set next_at = $2 where name = $1", connection, transaction)
        {
            Parameters = { new() { Value = recurring.Name }, Time(recurring.NextAfter(now)) },
        };
        await advance.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return runs.Count;
    }

    /// <summary>Returns the time until the next of these is due; negative if overdue, null if there is none.</summary>
    public async Task<TimeSpan?> NextDueAsync(IEnumerable<RecurringJob> recurring, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select min(next_at) - now() from recurring_jobs where name = any ($1)");
        command.Parameters.Add(new() { Value = recurring.Select(job => job.Name).ToArray() });
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    // Skipping a locked row: another replica submits it. A schedule that a newer version has changed is left to that version.
    private static async Task<(DateTimeOffset Due, DateTimeOffset Now)?> LockDueAsync(
        NpgsqlTransaction transaction, RecurringJob recurring, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select next_at, now() from recurring_jobs where name = $1 and schedule = $2 and next_at <= now() for update skip locked",
            transaction.Connection, transaction)
        {
            Parameters = { new() { Value = recurring.Name }, new() { Value = recurring.Schedule } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    private static List<DateTimeOffset> RunsAt(RecurringJob recurring, DateTimeOffset due, DateTimeOffset now)
    {
        var runs = new Queue<DateTimeOffset>();
        for (DateTimeOffset? time = due; time <= now; time = recurring.NextAfter(time.Value))
        {
            if (recurring.MissedRuns == MissedRuns.Skip && now - time > MaxDelay)
                continue;
            if (runs.Count == (recurring.MissedRuns == MissedRuns.RunOnce ? 1 : MaxRunsAtOnce))
                runs.Dequeue();
            runs.Enqueue(time.Value);
        }

        return [.. runs];
    }

    private static NpgsqlParameter Time(DateTimeOffset? time) =>
        new() { Value = (object?)time?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
