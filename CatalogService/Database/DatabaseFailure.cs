using Npgsql;
using Polly.CircuitBreaker;

namespace CatalogService.Database;

/// <summary>Tells failures of the database (which pass) from mistakes (which do not).</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// Whether a failure says that the database itself is in trouble. A statement that the server cut off says the opposite: the server is there, and that
    /// statement was too dear.
    /// </summary>
    public static bool IsOutage(Exception failure) => Is(failure) && failure is not PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    public static bool Is(Exception failure) => failure switch
    {
        DatabaseBusyException or BrokenCircuitException or TimeoutException => true,
        // Shutting down, starting up, out of connections, a statement that was cut off, a standby that had to.
        PostgresException { SqlState: ['5', '7', ..] or ['5', '3', ..] or "40001" or "40P01" } => true,
        PostgresException => false,
        NpgsqlException => true,
        _ => false,
    };
}
