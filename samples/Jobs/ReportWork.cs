using Npgsql;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace Shop;

/// <summary>The message, which says no more than that a job waits. Its type must be in a namespace.</summary>
public sealed record RunReport(Guid JobId);

/// <summary>What the job is about.</summary>
internal sealed record ReportYear(int Year);

/// <summary>Writes a report. The report and the end of its job are one transaction: neither is there without the other.</summary>
internal sealed class ReportWork(NpgsqlDataSource database) : IJobWork
{
    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var year = JobJson.Read<ReportYear>(lease.Payload).Year;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await JobAttemptTransaction.BeginAsync(connection, lease, cancellationToken);
        await using var insert = new NpgsqlCommand(
            "insert into reports select $1, sum(n) from generate_series(1, $1) n", connection, transaction)
        {
            Parameters = { new() { Value = year } },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await JobLeases.CompleteAsync(transaction, lease, JobJson.Write(new { year }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
