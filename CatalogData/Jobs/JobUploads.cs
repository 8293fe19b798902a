using Npgsql;

namespace CatalogData.Jobs;

/// <summary>
/// Files that are written before the job they are for is accepted. Each is noted before its first byte, so that a crash in between leaves a file that
/// somebody knows of, and the worker's sweeps remove.
/// </summary>
public sealed class JobUploads(NpgsqlDataSource database)
{
    /// <summary>Notes that a file is about to be written.</summary>
    public Task BeginAsync(string file, CancellationToken cancellationToken) => ExecuteAsync("insert into uploads (file) values ($1)", file, cancellationToken);

    /// <summary>Says that a file which no job took is gone.</summary>
    public Task ForgetAsync(string file, CancellationToken cancellationToken) => ExecuteAsync("delete from uploads where file = $1", file, cancellationToken);

    private async Task ExecuteAsync(string sql, string file, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = file });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
