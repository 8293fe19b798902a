using System.Diagnostics.CodeAnalysis;
using Gateway.RateLimiting.Policies;
using StackExchange.Redis;

namespace Gateway.RateLimiting.Leases;

/// <summary>
/// The way to Redis, or the knowledge that there is none. One failed or late command closes the way at once, for everybody: nobody else waits for it.
/// <see cref="GatewayCensus"/> opens it again.
/// </summary>
internal sealed partial class RedisLink(PolicySource policies, Telemetry telemetry, ILogger<RedisLink> logger)
{
    private volatile IDatabase? _database;
    private volatile bool _open;

    /// <summary>This gateway's name among all gateways; a new one each time it starts.</summary>
    public RedisValue Gateway { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>How many gateways there were when Redis was last asked; at least this one.</summary>
    public int Gateways { get; private set; } = 1;

    [MemberNotNullWhen(true, nameof(_database))]
    public bool IsOpen => _open;

    /// <summary>Raised whenever Redis is in use again, the first time included.</summary>
    public event Action? Reopened;

    public void Connected(IDatabase database) => _database = database;

    public void Opened(int gateways)
    {
        Gateways = Math.Max(1, gateways);
        if (_open)
            return;
        _open = true;
        Reopened?.Invoke();
        Log.Open(logger, Gateways);
    }

    /// <summary>Runs a script; <see langword="null"/> if Redis did not answer in time, or is away.</summary>
    public async Task<RedisResult?> TryRunAsync(string script, RedisKey key, params RedisValue[] arguments)
    {
        if (_database is not { } database)
            return null;
        try
        {
            telemetry.RedisOperation();

            // The client's own time-outs are checked once a second; that is too late here.
            return await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(policies.Current.Options.RedisTimeout);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            if (_open)
                Log.Closed(logger, failure.Message, Gateways);
            _open = false;
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Rate limits are shared through Redis by {Gateways} gateway(s).")]
        public static partial void Open(ILogger logger, int gateways);

        [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Reason}): until it does, this gateway enforces 1/{Gateways} of each limit.")]
        public static partial void Closed(ILogger logger, string reason, int gateways);
    }
}
