using Npgsql;

namespace CatalogData.Jobs;

/// <summary>
/// Ends transactions of attempts that have lost their lease, or that have gone on for too long. A worker that was frozen in the middle of a
/// COPY would hold back the removal of dead rows in all tables for as long as it is frozen: no time-out of PostgreSQL counts while it waits
/// for rows.
/// </summary>
public sealed class JobTransactions(NpgsqlDataSource database)
{
    /// <summary>
    /// Ends the sessions of such transactions; their workers, if they live, find the connection broken. Only sessions of this login are
    /// seen.
    /// </summary>
    /// <param name="maxAge">How long a transaction may go on though its lease holds: one snapshot of a very long price list.</param>
    /// <returns>How many were ended.</returns>
    public async Task<int> EndAbandonedAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        // Left alone are leases that expired a moment ago, which their holder may still extend, and transactions younger than this one,
        // whose leases it may not see.
        await using var command = database.CreateCommand(
            """
            select count(*) filter (where pg_terminate_backend(pid))::int from pg_stat_activity
             where datname = current_database() and usename = current_user and starts_with(application_name, $1)
               and xact_start < now()
               and (xact_start < now() - $3 or not exists (
                   select from jobs
                    where state = 'running' and lease::text = substr(application_name, length($1) + 1) and leased_until > now() - $2))
            """);
        command.Parameters.Add(new() { Value = JobFence.SessionPrefix });
        command.Parameters.Add(new() { Value = JobLeases.Duration });
        command.Parameters.Add(new() { Value = maxAge });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
