using Npgsql;

namespace Scalable.Jobs.Acceptance;

/// <summary>
/// Tracks files that are uploaded before their job is accepted. Each is recorded before its first byte is written, so that after a crash
/// a worker's cleanup finds and removes it.
/// </summary>
internal sealed class JobUploads(NpgsqlDataSource database)
{
    /// <summary>Records that a file is about to be written.</summary>
    public Task BeginAsync(string file, CancellationToken cancellationToken) =>
        ExecuteAsync("insert into uploads (file) values ($1)", file, cancellationToken);

    /// <summary>Removes the record of a file that was deleted because no job was accepted for it.</summary>
    public Task ForgetAsync(string file, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from uploads where file = $1", file, cancellationToken);

    private async Task ExecuteAsync(string sql, string file, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = file });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
