using System.Diagnostics;
using System.Threading.Channels;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace LocalAspire.Client.Redis;

/// <summary>
/// Notes Redis commands that belong to a recorded trace, by way of StackExchange.Redis' profiling hook. By hand because OpenTelemetry's own
/// instrumentation of that library is not on the package feed. A command outside of a recorded trace costs two reads and allocates nothing.
/// </summary>
internal sealed class RedisTracing(TimeProvider time) : IDisposable
{
    public const string SourceName = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    // A trace is worth less than memory: what the writer cannot keep up with is dropped.
    private const int MaxPending = 16_384;

    private readonly Channel<ProfiledCall> _calls = Channel.CreateBounded<ProfiledCall>(
        new BoundedChannelOptions(MaxPending) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public ActivitySource Source { get; } = new(SourceName);

    public Channel<ProfiledCall> Calls => _calls;

    public void Watch(IConnectionMultiplexer multiplexer) => multiplexer.RegisterProfiler(StartSession);

    public void Dispose() => Source.Dispose();

    // Called by the library once a command, on the caller's thread. One session a command, because a command does not tell who sent it.
    private ProfilingSession? StartSession()
    {
        if (!Source.HasListeners() || Activity.Current is not { Recorded: true } parent)
            return null;
        var session = new ProfilingSession();
        _calls.Writer.TryWrite(new ProfiledCall(session, parent.Context, time.GetTimestamp()));
        return session;
    }
}

/// <summary>One command under way or done: its session, the span it belongs to and when it was noted.</summary>
internal sealed record ProfiledCall(ProfilingSession Session, ActivityContext Parent, long Noted);
