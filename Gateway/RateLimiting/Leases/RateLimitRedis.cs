using System.Diagnostics.CodeAnalysis;
using Gateway.RateLimiting.Policies;
using StackExchange.Redis;

namespace Gateway.RateLimiting.Leases;

/// <summary>
/// The connection to the Redis of the rate limits, and its state. A lost connection closes the link at once, for all requests; late replies
/// close it after three in a row, since a single one may be caused by this process itself. <see cref="GatewayRegistry"/> opens it again.
/// </summary>
internal sealed partial class RateLimitRedis(
    RateLimitPolicyProvider policies, GatewayMetrics telemetry, TimeProvider timeProvider, ILogger<RateLimitRedis> logger)
{
    private const int MaxTimeouts = 3;

    private readonly Lock _gate = new();
    private volatile IDatabase? _database;
    private volatile bool _open;
    private volatile int _gateways; // 0 until Redis has reported it
    private volatile int _timeouts; // in a row
    private long _lastTimeout;

    /// <summary>This gateway's name among all gateways; a new one at each start.</summary>
    public RedisValue Gateway { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>
    /// The number of gateways last reported by Redis, this one included; until then the maximum
    /// (<see cref="RateLimitOptions.MaxGateways"/>).
    /// </summary>
    public int Gateways => _gateways > 0 ? _gateways : policies.Current.Options.MaxGateways;

    [MemberNotNullWhen(true, nameof(_database))]
    public bool IsOpen => _open;

    /// <summary>True if the last reply of Redis did not arrive in time.</summary>
    public bool IsLate => _timeouts > 0;

    public void Connected(IDatabase database) => _database = database;

    public void Opened(int gateways)
    {
        _gateways = Math.Max(1, gateways);
        if (_open)
            return;
        _open = true;
        Log.Open(logger, Gateways);
    }

    /// <summary>Runs a script; returns <see langword="null"/> if Redis does not reply in time or is unavailable.</summary>
    public async Task<RedisResult?> TryRunAsync(string script, RedisKey key, params RedisValue[] arguments)
    {
        if (_database is not { } database)
            return null;
        var started = timeProvider.GetTimestamp();
        try
        {
            telemetry.RedisOperation();

            // The client checks its own timeouts once a second, which is too late here.
            var answer = await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(policies.Current.Options.RedisTimeout);
            _timeouts = 0;
            return answer;
        }
        catch (TimeoutException late) // also the client's own timeout
        {
            if (IsTimeoutThresholdReached(started))
                Close(late);
            return null;
        }
        catch (Exception failure) when (failure is RedisException or ObjectDisposedException or OperationCanceledException)
        {
            Close(failure);
            return null;
        }
    }

    // Commands that were in flight at the same time are late for one reason, and count once.
    private bool IsTimeoutThresholdReached(long started)
    {
        lock (_gate)
        {
            if (_timeouts > 0 && started < _lastTimeout)
                return false;
            _lastTimeout = timeProvider.GetTimestamp();
            return ++_timeouts >= MaxTimeouts;
        }
    }

    private void Close(Exception reason)
    {
        if (_open)
            Log.Closed(logger, reason.Message, Gateways);
        _open = false;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Rate limits are shared through Redis by {Gateways} gateway(s).")]
        public static partial void Open(ILogger logger, int gateways);

        [LoggerMessage(
            LogLevel.Warning, "Redis is unavailable ({Reason}); until it responds, this gateway enforces 1/{Gateways} of each rate limit.")]
        public static partial void Closed(ILogger logger, string reason, int gateways);
    }
}
