using Microsoft.Extensions.Configuration;
using Npgsql;
using ServiceDefaults.Identity;

namespace CatalogData.Identity;

/// <summary>Logs in to PostgreSQL with a token instead of a password.</summary>
public static class PostgresIdentityExtensions
{
    // A token is asked for often and seldom new: the credential keeps it until a few minutes before its end.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Does nothing unless <c>ManagedIdentity:Postgres</c> is set. The server checks a token when a connection opens; open ones stay.</summary>
    /// <param name="pool">Of a connection string that names a user and no password.</param>
    /// <param name="configuration">Where section <c>ManagedIdentity</c> is.</param>
    public static void UseManagedIdentity(this NpgsqlDataSourceBuilder pool, IConfiguration configuration)
    {
        if (EntraTokens.From(configuration, options => options.Postgres, EntraTokens.PostgresScope) is { } tokens)
            pool.UseTokens(tokens, Interval);
    }

    internal static void UseTokens(this NpgsqlDataSourceBuilder pool, EntraTokens tokens, TimeSpan interval) =>
        pool.UsePeriodicPasswordProvider((_, cancellationToken) => tokens.GetAsync(cancellationToken), interval, AfterFailure);
}
