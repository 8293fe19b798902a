namespace Aspire.RabbitMQ.Client;

/// <summary>
/// Settings of a RabbitMQ connection; configuration section <c>Aspire:RabbitMQ:Client</c>, then <c>Aspire:RabbitMQ:Client:{connectionName}</c>.
/// The subsection <c>ConnectionFactory</c> of both binds to RabbitMQ.Client's own factory.
/// </summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>The connection string (<c>amqp://user:password@host:port</c>). <c>ConnectionStrings:{connectionName}</c> wins over the sections above.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often a failed first connection is tried again, after 1, 2, 4, … seconds. Default: 5.</summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    /// <summary>Leaves out the health check <c>RabbitMQ.Client</c>. Default: <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Leaves out the traces. Default: <see langword="false"/>.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Connects on first use instead of at start. Default: <see langword="true"/>.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}
