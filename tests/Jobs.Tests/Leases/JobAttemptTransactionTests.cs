using System.Data;
using Npgsql;
using Scalable.Jobs.Cleanup;
using Scalable.Jobs.Leases;

namespace Jobs.Tests.Leases;

/// <summary>Transactions of attempts do not outlive the attempt's lease.</summary>
public sealed class JobAttemptTransactionTests(JobDatabase databases)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transaction_with_an_expired_lease_is_terminated_and_others_commit()
    {
        await using var database = await databases.CreateAsync();
        await database.ExecuteAsync("create schema staging; create unlogged table staging.rows (row bigint)");
        var (frozen, working) = (await database.StartAsync(), await database.StartAsync());
        var transactions = new AbandonedTransactionCleanup(database);
        await using var frozenCopy = await Copy.BeginAsync(database, frozen);
        await using var workingCopy = await Copy.BeginAsync(database, working);
        Assert.Equal(0, await transactions.EndAbandonedAsync(Hour, Cancel));

        await database.ExecuteAsync($"update jobs set leased_until = now() - interval '1 minute' where id = '{frozen.JobId}'");
        Assert.Equal(1, await transactions.EndAbandonedAsync(Hour, Cancel));

        await Assert.ThrowsAnyAsync<NpgsqlException>(frozenCopy.FinishAsync);
        await workingCopy.FinishAsync();
        Assert.Equal(1, await database.QueryAsync<long>("select count(*) from staging.rows"));
    }

    [Fact]
    public async Task Transaction_over_the_age_limit_is_terminated_despite_a_valid_lease()
    {
        await using var database = await databases.CreateAsync();
        var lease = await database.StartAsync();
        await using var connection = await database.OpenConnectionAsync(Cancel);
        await using var snapshot = await JobAttemptTransaction.BeginAsync(connection, lease, IsolationLevel.RepeatableRead, Cancel);
        await using var rows = new NpgsqlCommand("select pg_sleep(60)", connection, snapshot);
        var reading = rows.ExecuteNonQueryAsync(Cancel);

        Assert.Equal(0, await new AbandonedTransactionCleanup(database).EndAbandonedAsync(Hour, Cancel));
        Assert.Equal(1, await new AbandonedTransactionCleanup(database).EndAbandonedAsync(TimeSpan.Zero, Cancel));

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => reading);
    }

    [Fact]
    public async Task Job_transaction_sets_application_name_and_timeouts_only_for_its_duration()
    {
        await using var database = await databases.CreateAsync();
        var lease = await database.StartAsync();
        await using var connection = await database.OpenConnectionAsync(Cancel);
        const string settings =
            """
            select current_setting('application_name') || ' ' || current_setting('idle_in_transaction_session_timeout') || ' '
                || current_setting('client_connection_check_interval') || ' ' || current_setting('tcp_user_timeout') || ' '
                || current_setting('tcp_keepalives_idle')
            """;
        await using var query = new NpgsqlCommand(settings, connection);
        var before = await query.ExecuteScalarAsync(Cancel);
        await using (await JobAttemptTransaction.BeginAsync(connection, lease, Cancel))
            Assert.Equal($"job {lease.Token} 15s 5s 60000 15", await query.ExecuteScalarAsync(Cancel));

        Assert.Equal(before, await query.ExecuteScalarAsync(Cancel));
    }

    /// <summary>A row on its way into a table, in a transaction of an attempt.</summary>
    private sealed class Copy(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlBinaryImporter rows) : IAsyncDisposable
    {
        public static async Task<Copy> BeginAsync(NpgsqlDataSource database, JobLease lease)
        {
            var connection = await database.OpenConnectionAsync(Cancel);
            var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, Cancel);
            var rows = await connection.BeginBinaryImportAsync("copy staging.rows from stdin (format binary)", Cancel);
            await rows.StartRowAsync(Cancel);
            await rows.WriteAsync(1L, Cancel);
            return new Copy(connection, transaction, rows);
        }

        public async Task FinishAsync()
        {
            await rows.CompleteAsync(Cancel);
            await rows.DisposeAsync();
            await transaction.CommitAsync(Cancel);
        }

        public async ValueTask DisposeAsync() => await connection.DisposeAsync();
    }
}
