using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogMigrator.Durability;

/// <summary>
/// Rejects a deployment to a database server that may lose committed transactions: an accepted job is one committed row.
/// </summary>
internal sealed class DurabilityCheck(NpgsqlDataSource database, IOptions<DurabilityOptions> options)
{
    private const string Settings =
        """
        select current_setting('fsync') = 'on', current_setting('synchronous_commit') in ('on', 'remote_apply', 'remote_write'),
               current_setting('synchronous_standby_names') <> ''
        """;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.SynchronousStandby)
            return;
        await using var command = database.CreateCommand(Settings);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        (string Setting, string Cure)[] all =
            [("fsync", "turn it on"), ("synchronous_commit", "turn it on"), ("synchronous_standby_names", "set it to a standby")];
        for (var i = 0; i < all.Length; i++)
        {
            if (!reader.GetBoolean(i))
            {
                throw new InvalidOperationException(
                    $"{all[i].Setting} puts accepted jobs at risk: {all[i].Cure}, or set Durability:SynchronousStandby to false.");
            }
        }
    }
}
