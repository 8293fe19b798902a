using System.ComponentModel.DataAnnotations;

namespace CatalogService.Database;

/// <summary>
/// Section <c>Database</c>: sizes of the connection pools of a replica, and time limits. The section also holds the
/// <see cref="Scalable.Npgsql.Budget.ConnectionBudgetOptions"/>.
/// </summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// Maximum number of connections for reads. More than two or three for each core of the server, over all replicas, only make its
    /// processes compete. Default: 8.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000 connections")]
    public int ReadPoolSize { get; set; } = 8;

    /// <summary>
    /// How many of the connections for reads may be used at once for numbered pages that skip more than 1,000 items. Such a page counts
    /// through all entries of an index before it, including those that an import has not committed yet, so that it may take a hundred times
    /// as long as another read. Default: 4.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000 connections")]
    public int DeepPageConnections { get; set; } = 4;

    /// <summary>
    /// Maximum number of connections for searches. They are apart, so that slow searches do not delay other reads. Default: 2.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000 connections")]
    public int SearchPoolSize { get; set; } = 2;

    /// <summary>Maximum number of connections for writes and jobs. Default: 5.</summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000 connections")]
    public int WritePoolSize { get; set; } = 5;

    /// <summary>Maximum wait of a read or a write for a connection; after it, the response is 503. Default: half a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10", ErrorMessage = "must be from 10 milliseconds to 10 seconds")]
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time limit of one statement, in seconds. Default: 3.</summary>
    [Range(1, 600, ErrorMessage = "must be from 1 to 600 seconds")]
    public int CommandTimeoutSeconds { get; set; } = 3;

    /// <summary>
    /// Time limit of one statement of a search, enforced by the server; beyond it, the response is 503. Default: 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ErrorMessage = "must be from 10 milliseconds to 10 minutes")]
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// True if the connection strings point to PgBouncer in transaction mode. Then no state is kept on a connection (no reset, no prepared
    /// statements beyond <see cref="PgBouncerPreparedStatements"/>), and PgBouncer enforces the server's limit. Default: false.
    /// </summary>
    public bool PgBouncer { get; set; }

    /// <summary>
    /// Number of prepared statements that PgBouncer keeps per connection: its <c>max_prepared_statements</c>, available since
    /// version 1.21. Default: 0, none.
    /// </summary>
    [Range(0, 5000, ErrorMessage = "must be from 0 (none) to 5000")]
    public int PgBouncerPreparedStatements { get; set; }
}
