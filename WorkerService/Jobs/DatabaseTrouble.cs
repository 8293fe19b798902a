using Npgsql;

namespace WorkerService.Jobs;

/// <summary>Distinguishes transient database errors (unavailable, overloaded, deadlock) from permanent ones.</summary>
internal static class DatabaseTrouble
{
    public static bool Passes(Exception failure) => failure switch
    {
        NpgsqlException { IsTransient: true } => true,
        // Classes 57 (shutdown, startup), 53 (out of connections or other resources) and 08 (connection); serialization failure, deadlock.
        PostgresException { SqlState: ['5', '7', ..] or ['5', '3', ..] or ['0', '8', ..] or "40001" or "40P01" } => true,
        PostgresException => false,
        NpgsqlException or TimeoutException => true,
        _ => false,
    };
}
