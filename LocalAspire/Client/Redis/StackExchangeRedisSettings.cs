namespace Aspire.StackExchange.Redis;

/// <summary>
/// Settings of a Redis connection; configuration section <c>Aspire:StackExchange:Redis</c>, then <c>Aspire:StackExchange:Redis:{connectionName}</c>.
/// The subsection <c>ConfigurationOptions</c> of both binds to StackExchange.Redis' own options.
/// </summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>The connection string. <c>ConnectionStrings:{connectionName}</c> wins over the sections above.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves out the health check <c>StackExchange.Redis</c>. Default: <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Leaves out the traces. Default: <see langword="false"/>.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Connects on first use instead of at start. Default: <see langword="true"/>.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}
