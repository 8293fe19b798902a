namespace Scalable.Diagnosis.Telemetry;

/// <summary>The failures of connection pools, which drivers report in words.</summary>
internal enum KnownError
{
    None,

    /// <summary>The server refuses a connection because it has no more.</summary>
    ServerFull,

    /// <summary>No connection of the pool became free in time.</summary>
    PoolTimeout,
}

/// <summary>Recognizes the failures of connection pools by the words of drivers.</summary>
internal static class KnownErrors
{
    private const int MaxSearched = 4 * 1024;

    private static readonly byte[][] ServerFull =
    [
        [.. "53300: "u8],                            // PostgreSQL's too_many_connections
        [.. "too many clients already"u8],
        [.. "remaining connection slots are reserved"u8],
        [.. "Too many connections"u8],               // MySQL
        [.. "max number of clients reached"u8],      // Redis
    ];

    private static readonly byte[][] PoolTimeout =
    [
        [.. "connection pool has been exhausted"u8],                 // Npgsql
        [.. "obtaining a connection from the pool"u8],               // SqlClient
        [.. "Connection is not available, request timed out"u8],     // HikariCP
        [.. "QueuePool limit of size"u8],                            // SQLAlchemy
        [.. "timeout exceeded when trying to connect"u8],            // node-postgres
        [.. "couldn't get a connection after"u8],                    // psycopg
    ];

    /// <summary>The failure that a code tells.</summary>
    public static KnownError FindCode(ReadOnlySpan<byte> code) => code.SequenceEqual("53300"u8) ? KnownError.ServerFull : KnownError.None;

    /// <summary>The failure that a message tells.</summary>
    public static KnownError Find(ReadOnlySpan<byte> text)
    {
        var searched = text[..Math.Min(text.Length, MaxSearched)];
        return Contains(searched, PoolTimeout) ? KnownError.PoolTimeout
            : Contains(searched, ServerFull) ? KnownError.ServerFull
            : KnownError.None;
    }

    private static bool Contains(ReadOnlySpan<byte> text, byte[][] phrases)
    {
        foreach (var phrase in phrases)
        {
            if (text.IndexOf(phrase) >= 0)
                return true;
        }

        return false;
    }
}
