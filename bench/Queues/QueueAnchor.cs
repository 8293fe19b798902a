using System.Diagnostics;
using Npgsql;
using Scalable.Bench.Jobs;

namespace Scalable.Bench.Queues;

/// <summary>The anchor: 20 connections that each insert a row and update it, each statement a commit.</summary>
internal sealed class QueueAnchor(string server)
{
    private const int Connections = 20;
    private const int WarmUpPairs = 500;

    /// <summary>Returns the pairs a second. Its connections are closed afterwards: queues need them.</summary>
    public async Task<double> MeasureAsync(int pairs, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server) { MaxPoolSize = Connections, MaxAutoPrepare = 10, CommandTimeout = 0 });
        await using (var create = database.CreateCommand(
            """
            drop table if exists bare;
            create table bare (id uuid primary key default gen_random_uuid(), payload jsonb not null, ended_at timestamptz)
            """))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        await Times.OfAsync(WarmUpPairs, Connections, PairAsync, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        await Times.OfAsync(pairs, Connections, PairAsync, cancellationToken);
        return pairs / Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task PairAsync(CancellationToken cancel)
        {
            await using var insert = database.CreateCommand("insert into bare (payload) values ('{}') returning id");
            var id = (Guid)(await insert.ExecuteScalarAsync(cancel))!;
            await using var update = database.CreateCommand("update bare set ended_at = now() where id = $1");
            update.Parameters.Add(new() { Value = id });
            await update.ExecuteNonQueryAsync(cancel);
        }
    }
}
