using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Identity;

/// <summary>
/// Provides this process's tokens for one kind of server. The credential caches a token until it is about to expire, so
/// frequent calls cost nothing.
/// </summary>
/// <param name="credential">The credential of this process.</param>
/// <param name="scope">The scope of the tokens.</param>
public sealed class EntraTokenProvider(TokenCredential credential, string scope)
{
    /// <summary>The scope of Azure Database for PostgreSQL.</summary>
    public const string PostgresScope = "https://ossrdbms-aad.database.windows.net/.default";

    /// <summary>The scope of Azure Managed Redis.</summary>
    public const string RedisScope = "https://redis.azure.com/.default";

    private readonly TokenRequestContext _request = new([scope]);

    /// <summary>Creates the provider if configuration enables it; returns <see langword="null"/> otherwise.</summary>
    /// <param name="configuration">The configuration with section <c>ManagedIdentity</c>.</param>
    /// <param name="wanted">Selects the setting that enables it.</param>
    /// <param name="scope">The scope of the tokens.</param>
    public static EntraTokenProvider? From(IConfiguration configuration, Func<ManagedIdentityOptions, bool> wanted, string scope)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(wanted);
        var options = configuration.GetSection(ManagedIdentityOptions.Section).Get<ManagedIdentityOptions>() ?? new();
        return wanted(options) ? new EntraTokenProvider(new DefaultAzureCredential(), scope) : null;
    }

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken) =>
        (await credential.GetTokenAsync(_request, cancellationToken)).Token;

    /// <summary>Returns a token synchronously: blocks while a new one is fetched.</summary>
    public string Get() => credential.GetToken(_request, CancellationToken.None).Token;
}
