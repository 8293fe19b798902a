using Npgsql;
using Polly.CircuitBreaker;

namespace CatalogService.Database;

/// <summary>Distinguishes transient failures of the database from permanent errors.</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// Returns whether a failure means that the database is unavailable. A statement that the server canceled means the opposite: the
    /// server responds, and that statement was too expensive.
    /// </summary>
    public static bool IsOutage(Exception failure) =>
        Is(failure) && failure is not PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    /// <summary>Returns whether a failure is transient.</summary>
    public static bool Is(Exception failure) => failure switch
    {
        DatabaseBusyException or BrokenCircuitException or TimeoutException => true,
        // 57: shutdown, startup or a canceled statement. 53: no connections or other resources left. 40001, 40P01: a statement that a
        // standby canceled because of a conflict with recovery.
        PostgresException { SqlState: ['5', '7', ..] or ['5', '3', ..] or "40001" or "40P01" } => true,
        PostgresException => false,
        NpgsqlException => true,
        _ => false,
    };
}
