using Npgsql;

namespace WorkerService.Jobs;

/// <summary>Tells what will pass (the database is away, two transactions got in each other's way) from what another attempt would find again.</summary>
internal static class DatabaseTrouble
{
    public static bool Passes(Exception failure) => failure switch
    {
        NpgsqlException { IsTransient: true } => true,
        // Shutting down, starting up, out of connections; deadlock, serialisation.
        PostgresException { SqlState: ['5', '7', ..] or ['5', '3', ..] or ['0', '8', ..] or "40001" or "40P01" } => true,
        PostgresException => false,
        NpgsqlException or TimeoutException => true,
        _ => false,
    };
}
