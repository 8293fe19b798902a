namespace Aspire.Npgsql;

/// <summary>Settings of a PostgreSQL data source; configuration section <c>Aspire:Npgsql</c>, then <c>Aspire:Npgsql:{connectionName}</c>.</summary>
public sealed class NpgsqlSettings
{
    /// <summary>The connection string. <c>ConnectionStrings:{connectionName}</c> wins over the sections above.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves out the health check <c>PostgreSql</c>. Default: <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Leaves out Npgsql's traces. Default: <see langword="false"/>.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Leaves out Npgsql's metrics. Default: <see langword="false"/>.</summary>
    public bool DisableMetrics { get; set; }
}
