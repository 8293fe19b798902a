using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CatalogData.Jobs;

/// <summary>
/// Links by which somebody who is no user of ours downloads what a job made: whoever has the link may, until it expires. A link is 256 bits of chance,
/// and the table holds a hash of it: who reads the table has no link.
/// </summary>
public sealed class DownloadLinks(NpgsqlDataSource database)
{
    /// <summary>Makes a link to the file that a job made.</summary>
    /// <returns>The part of the address that nobody can guess.</returns>
    public async Task<string> CreateAsync(Guid job, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var command = database.CreateCommand("insert into download_links (token_hash, job_id, expires_at) values ($1, $2, now() + $3)");
        command.Parameters.Add(new() { Value = Hash(token) });
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = lifetime });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return token;
    }

    /// <summary>The file behind a link; null if there is no such link, or not any more.</summary>
    public async Task<ResultFile?> FindAsync(string token, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select j.result ->> 'file' from download_links l join jobs j on j.id = l.job_id where l.token_hash = $1 and l.expires_at > now() and j.state = 'completed'");
        command.Parameters.Add(new() { Value = Hash(token) });
        return await command.ExecuteScalarAsync(cancellationToken) is string file ? JobJson.Read<ResultFile>(file) : null;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
