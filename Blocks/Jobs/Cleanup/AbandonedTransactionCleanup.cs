using Npgsql;
using Scalable.Jobs.Leases;

namespace Scalable.Jobs.Cleanup;

/// <summary>
/// Terminates transactions of attempts that have lost their lease or that take too long. A worker that freezes during a COPY would keep
/// dead rows of all tables from being vacuumed for as long as it is frozen: no PostgreSQL timeout applies while the server waits for rows.
/// </summary>
internal sealed class AbandonedTransactionCleanup(NpgsqlDataSource database)
{
    /// <summary>
    /// Terminates the sessions of such transactions; a worker that is still alive finds its connection broken. Only sessions of the current
    /// login are visible.
    /// </summary>
    /// <param name="maxAge">
    /// The maximum duration of a transaction with a valid lease, such as the snapshot of a very long price list.
    /// </param>
    /// <returns>The number of terminated sessions.</returns>
    public async Task<int> EndAbandonedAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        // Not terminated: leases that expired just now, which their holder may still extend, and transactions younger than this one, whose
        // leases it may not see.
        await using var command = database.CreateCommand(
            """
            select count(*) filter (where pg_terminate_backend(pid))::int from pg_stat_activity
             where datname = current_database() and usename = current_user and starts_with(application_name, $1)
               and xact_start < now()
               and (xact_start < now() - $3 or not exists (
                   select from jobs
                    where state = 'running' and lease::text = substr(application_name, length($1) + 1) and leased_until > now() - $2))
            """);
        command.Parameters.Add(new() { Value = JobAttemptTransaction.SessionPrefix });
        command.Parameters.Add(new() { Value = JobLeases.Duration });
        command.Parameters.Add(new() { Value = maxAge });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
