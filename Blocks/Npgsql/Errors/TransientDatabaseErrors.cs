using Npgsql;
using Polly.CircuitBreaker;

namespace Scalable.Npgsql.Errors;

/// <summary>Distinguishes transient database errors (unavailable, overloaded, deadlock) from permanent ones.</summary>
public static class TransientDatabaseErrors
{
    /// <summary>Returns true if the same statement may succeed when it is sent again.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PoolBusyException or BrokenCircuitException or TimeoutException => true,
        NpgsqlException { IsTransient: true } => true,
        // Classes 57 (shutdown, startup, a cancelled statement), 53 (no connections or other resources left) and 08 (connection);
        // serialization failure, and deadlock or a conflict with recovery on a standby.
        PostgresException { SqlState: ['5', '7', ..] or ['5', '3', ..] or ['0', '8', ..] or "40001" or "40P01" } => true,
        PostgresException => false,
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>
    /// Returns true if a failure means that the database is unavailable. A statement that the server cancelled means the opposite: the
    /// server responds, and that statement was too expensive.
    /// </summary>
    public static bool IsOutage(Exception failure) =>
        IsTransient(failure) && failure is not PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };
}
