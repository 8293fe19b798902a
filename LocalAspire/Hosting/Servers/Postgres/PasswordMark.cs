using System.Security.Cryptography;

namespace LocalAspire.Hosting.Servers.Postgres;

/// <summary>
/// Kept beside a cluster: by which password it is known. A cluster may outlive the file of secrets (a clone that was deleted and made again),
/// and a server that refuses everybody would tell nobody why.
/// </summary>
internal sealed class PasswordMark(PostgresUser user, ParameterResource password)
{
    private const int SaltBytes = 16;
    private const int MarkBytes = 32;
    private const int Iterations = 100_000;

    private readonly string _file = Path.Combine(user.Folder, "password-mark");

    public async Task SetAsync(CancellationToken cancellationToken)
    {
        await PrivateFile.WriteAsync(_file, await MarkAsync(RandomNumberGenerator.GetBytes(SaltBytes), cancellationToken), cancellationToken);
        user.Own(_file);
    }

    /// <exception cref="DistributedApplicationException">The cluster was made with another password.</exception>
    public async Task CheckAsync(string cluster, CancellationToken cancellationToken)
    {
        if (!File.Exists(_file)) return;
        var mark = await File.ReadAllTextAsync(_file, cancellationToken);
        if (mark == await MarkAsync(Convert.FromHexString(mark[..(2 * SaltBytes)]), cancellationToken)) return;
        throw new DistributedApplicationException(
            $"The data in {cluster} was made with another password than the one now known: remove that folder to begin anew, or set the old password (Parameters__{password.Name}=…).");
    }

    private async Task<string> MarkAsync(byte[] salt, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(salt)
        + Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(await password.GetValueAsync(cancellationToken) ?? "", salt, Iterations, HashAlgorithmName.SHA256, MarkBytes));
}
