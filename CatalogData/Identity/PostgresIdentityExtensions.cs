using Microsoft.Extensions.Configuration;
using Npgsql;
using ServiceDefaults.Identity;

namespace CatalogData.Identity;

/// <summary>Configures PostgreSQL login with a token instead of a password.</summary>
public static class PostgresIdentityExtensions
{
    // The credential caches its token until a few minutes before expiration, so frequent requests are cheap.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Uses tokens if <c>ManagedIdentity:Postgres</c> is set, and does nothing otherwise. The server checks a token only when a connection
    /// is opened; open connections are not affected by its expiration.
    /// </summary>
    /// <param name="pool">The pool; its connection string has a user name and no password.</param>
    /// <param name="configuration">Contains section <c>ManagedIdentity</c>.</param>
    public static void UseManagedIdentity(this NpgsqlDataSourceBuilder pool, IConfiguration configuration)
    {
        if (EntraTokenProvider.From(configuration, options => options.Postgres, EntraTokenProvider.PostgresScope) is { } tokens)
            pool.UseTokens(tokens, Interval);
    }

    internal static void UseTokens(this NpgsqlDataSourceBuilder pool, EntraTokenProvider tokens, TimeSpan interval) =>
        pool.UsePeriodicPasswordProvider((_, cancellationToken) => tokens.GetAsync(cancellationToken), interval, AfterFailure);
}
