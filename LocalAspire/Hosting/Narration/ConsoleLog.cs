using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LocalAspire.Hosting.Narration;

/// <summary>A line that a resource wrote.</summary>
/// <param name="Start">When the AppHost began to count this resource's lines, milliseconds since 1970: another one begins anew.</param>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Text">The line.</param>
/// <param name="IsError">Whether it came from the standard error stream.</param>
internal sealed record ConsoleLine(long Start, long Line, DateTimeOffset Time, string Text, bool IsError);

/// <summary>What one process wrote: the last lines, and whatever comes next.</summary>
internal sealed class ConsoleLog(TimeProvider time)
{
    private const int Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<ConsoleLine> _lines = [];
    private readonly List<Channel<ConsoleLine>> _followers = [];
    private readonly long _start = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _count;

    public void Add(string text, bool isError)
    {
        lock (_gate)
        {
            var line = new ConsoleLine(_start, ++_count, time.GetUtcNow(), text, isError);
            _lines.Enqueue(line);
            if (_lines.Count > Kept) _lines.Dequeue();
            foreach (var follower in _followers) follower.Writer.TryWrite(line);
        }
    }

    public IReadOnlyList<string> Last(int count)
    {
        lock (_gate) return [.. _lines.TakeLast(count).Select(l => l.Text)];
    }

    public async IAsyncEnumerable<ConsoleLine> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A follower who does not read loses the oldest lines, not our memory.
        var channel = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        ConsoleLine[] kept;
        lock (_gate)
        {
            kept = [.. _lines];
            if (follow) _followers.Add(channel);
        }
        try
        {
            foreach (var line in kept) yield return line;
            if (!follow) yield break;
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken)) yield return line;
        }
        finally
        {
            lock (_gate) _followers.Remove(channel);
        }
    }
}
