using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Identity;

/// <summary>Tokens of this process for one kind of server. The credential keeps a token until it is about to end: asking often costs nothing.</summary>
/// <param name="credential">Proves who this process is.</param>
/// <param name="scope">For whom the tokens are.</param>
public sealed class EntraTokens(TokenCredential credential, string scope)
{
    /// <summary>The scope of Azure Database for PostgreSQL.</summary>
    public const string PostgresScope = "https://ossrdbms-aad.database.windows.net/.default";

    /// <summary>The scope of Azure Managed Redis.</summary>
    public const string RedisScope = "https://redis.azure.com/.default";

    private readonly TokenRequestContext _request = new([scope]);

    /// <summary>The tokens that configuration asks for, or null if it does not.</summary>
    /// <param name="configuration">Where section <c>ManagedIdentity</c> is.</param>
    /// <param name="wanted">Which switch counts.</param>
    /// <param name="scope">For whom the tokens are.</param>
    public static EntraTokens? From(IConfiguration configuration, Func<ManagedIdentityOptions, bool> wanted, string scope)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(wanted);
        var options = configuration.GetSection(ManagedIdentityOptions.Section).Get<ManagedIdentityOptions>() ?? new();
        return wanted(options) ? new EntraTokens(new DefaultAzureCredential(), scope) : null;
    }

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken) => (await credential.GetTokenAsync(_request, cancellationToken)).Token;

    /// <summary>For those who cannot wait: blocks while a new token is fetched.</summary>
    public string Get() => credential.GetToken(_request, CancellationToken.None).Token;
}
