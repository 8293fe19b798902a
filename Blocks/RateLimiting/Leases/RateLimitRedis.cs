using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Scalable.RateLimiting.Policies;
using StackExchange.Redis;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// The connection to the Redis of the rate limits, and its state. A lost connection closes the link at once, for all requests; late replies
/// close it after three in a row, since a single one may be caused by this process itself. <see cref="InstanceRegistry"/> opens it again.
/// </summary>
internal sealed partial class RateLimitRedis(
    RateLimitPolicyProvider policies, TimeProvider timeProvider, ILogger<RateLimitRedis> logger)
{
    /// <summary>The key of the connection; without one of this key, the connection without a key is used.</summary>
    public const string ConnectionName = "limits";

    private const int MaxTimeouts = 3;

    private readonly Lock _gate = new();
    private volatile IDatabase? _database;
    private volatile bool _open;
    private volatile int _instances; // 0 until Redis has reported it
    private volatile int _timeouts; // in a row
    private long _lastTimeout;
    private long _operations;

    /// <summary>This instance's name among all instances; a new one at each start.</summary>
    public RedisValue InstanceId { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>
    /// The number of instances last reported by Redis, this one included; until then the maximum
    /// (<see cref="RateLimitOptions.MaxGateways"/>).
    /// </summary>
    public int InstanceCount => _instances > 0 ? _instances : policies.Current.Options.MaxGateways;

    [MemberNotNullWhen(true, nameof(_database))]
    public bool IsOpen => _open;

    /// <summary>True if the last reply of Redis did not arrive in time.</summary>
    public bool IsLate => _timeouts > 0;

    /// <summary>The number of round trips so far.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    public void Connect(IDatabase database) => _database = database;

    public void Open(int instances)
    {
        _instances = Math.Max(1, instances);
        if (_open)
            return;
        _open = true;
        Log.Opened(logger, InstanceCount);
    }

    /// <summary>Runs a script; returns <see langword="null"/> if Redis does not reply in time or is unavailable.</summary>
    public async Task<RedisResult?> TryRunAsync(string script, RedisKey key, params RedisValue[] arguments)
    {
        if (_database is not { } database)
            return null;
        var started = timeProvider.GetTimestamp();
        try
        {
            Interlocked.Increment(ref _operations);

            // The client checks its own timeouts once a second by default, which is too late here.
            var reply = await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(policies.Current.Options.RedisTimeout);
            _timeouts = 0;
            return reply;
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
            Log.Closed(logger, reason.Message, InstanceCount);
        _open = false;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Rate limits are shared through Redis by {Instances} instance(s).")]
        public static partial void Opened(ILogger logger, int instances);

        [LoggerMessage(
            LogLevel.Warning,
            "Redis is unavailable ({Reason}); until it responds, this instance enforces 1/{Instances} of each rate limit.")]
        public static partial void Closed(ILogger logger, string reason, int instances);
    }
}
