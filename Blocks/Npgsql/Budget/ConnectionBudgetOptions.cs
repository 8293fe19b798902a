namespace Scalable.Npgsql.Budget;

/// <summary>How many connections the pools of this service, and those of others, may open on a server.</summary>
public sealed class ConnectionBudgetOptions
{
    /// <summary>False to check nothing, as behind a pooler such as PgBouncer that enforces the server's limit. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Number of replicas of this service, from 1 to 1000. Default: 1.</summary>
    public int Replicas { get; set; } = 1;

    /// <summary>
    /// True if old and new replicas run side by side during an update, which doubles the number of connections. Default: true.
    /// </summary>
    public bool RollingUpdate { get; set; } = true;

    /// <summary>Connections per replica outside all pools, such as one that listens for notifications. Default: 0.</summary>
    public int UnpooledConnections { get; set; }

    /// <summary>Connections of the server reserved for others: administrators, migrations, services not listed. Default: 20.</summary>
    public int ReservedConnections { get; set; } = 20;

    /// <summary>Connections of other services on the same server, all replicas together, by service name. Default: none.</summary>
    public Dictionary<string, int> OtherServices { get; } = [];
}
