using System.ComponentModel.DataAnnotations;

namespace CatalogService.Database;

/// <summary>Section <c>Database</c>: how many connections a replica may hold, and how long anything may wait for one.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Connections for reads. More than two or three for each core of the server, of all replicas together, only make its processes take turns. Default: 8.</summary>
    [Range(1, 1000, ErrorMessage = "Database:ReadPoolSize is out of range: a pool has from 1 to 1000 connections.")]
    public int ReadPoolSize { get; set; } = 8;

    /// <summary>Connections for searches, apart from those of other reads: slow searches keep nobody else waiting. Default: 2.</summary>
    [Range(1, 1000, ErrorMessage = "Database:SearchPoolSize is out of range: a pool has from 1 to 1000 connections.")]
    public int SearchPoolSize { get; set; } = 2;

    /// <summary>Connections for writes and jobs. Default: 5.</summary>
    [Range(1, 1000, ErrorMessage = "Database:WritePoolSize is out of range: a pool has from 1 to 1000 connections.")]
    public int WritePoolSize { get; set; } = 5;

    /// <summary>How long a read or a write may wait for a connection before it is answered 503. Default: half a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10", ErrorMessage = "Database:AcquireTimeout is out of range: from 10 milliseconds to 10 seconds.")]
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one statement may take, in seconds. Default: 3.</summary>
    [Range(1, 600, ErrorMessage = "Database:CommandTimeoutSeconds is out of range: from 1 to 600 seconds.")]
    public int CommandTimeoutSeconds { get; set; } = 3;

    /// <summary>
    /// How long the server works on one statement of a search before it cuts it off, which is answered 503. Default: 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ErrorMessage = "Database:SearchTimeout is out of range: from 10 milliseconds to 10 minutes.")]
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many replicas of this service there are. Default: 2.</summary>
    [Range(1, 1000, ErrorMessage = "Database:Replicas is out of range: from 1 to 1000 replicas.")]
    public int Replicas { get; set; } = 2;

    /// <summary>Whether old and new replicas run side by side during an update, so that everything is needed twice. Default: yes.</summary>
    public bool RollingUpdate { get; set; } = true;

    /// <summary>Connections of the server that are others': the worker's, the migrator's, a person's. Default: 20.</summary>
    [Range(0, 10000, ErrorMessage = "Database:ReservedConnections is out of range: from 0 to 10000 connections.")]
    public int ReservedConnections { get; set; } = 20;

    /// <summary>
    /// Whether the connection strings lead to PgBouncer in transaction mode: no state is then kept on a connection (no reset, no prepared statements beyond
    /// <see cref="PgBouncerPreparedStatements"/>), and the server's limit is PgBouncer's to keep. Default: no.
    /// </summary>
    public bool PgBouncer { get; set; }

    /// <summary>
    /// How many prepared statements PgBouncer keeps for a connection: its own <c>max_prepared_statements</c>, which it has since 1.21. Default: 0, none.
    /// </summary>
    [Range(0, 5000, ErrorMessage = "Database:PgBouncerPreparedStatements is out of range: from 0 (none) to 5000.")]
    public int PgBouncerPreparedStatements { get; set; }
}
