using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Files;

/// <summary>
/// Links that allow downloading the result of a job without authentication, until they expire. A link contains 256 random bits; the table
/// stores only their hash, so that reading the table does not reveal links.
/// </summary>
/// <param name="database">The connection pool.</param>
public sealed class DownloadLinks(NpgsqlDataSource database)
{
    /// <summary>Creates a link to the result file of a job.</summary>
    /// <returns>The secret token of the link.</returns>
    public async Task<string> CreateAsync(Guid job, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var command = database.CreateCommand(
            "insert into download_links (token_hash, job_id, expires_at) values ($1, $2, now() + $3)");
        command.Parameters.Add(new() { Value = Hash(token) });
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = lifetime });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return token;
    }

    /// <summary>Returns the file of a link, or null if the link does not exist or has expired.</summary>
    public async Task<ResultFile?> FindAsync(string token, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select j.result ->> 'file' from download_links l join jobs j on j.id = l.job_id
             where l.token_hash = $1 and l.expires_at > now() and j.state = 'completed'
            """);
        command.Parameters.Add(new() { Value = Hash(token) });
        return await command.ExecuteScalarAsync(cancellationToken) is string file ? JobJson.Read<ResultFile>(file) : null;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
