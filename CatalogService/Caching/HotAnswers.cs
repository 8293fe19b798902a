using System.Collections.Concurrent;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace CatalogService.Caching;

/// <summary>
/// What is asked for again and again, by the request's own words: one look-up tells all that is to be sent. It is a shortcut before the cache and never
/// its source: an answer stays for a second, and every change of anything empties it.
/// </summary>
internal sealed class HotAnswers(TimeProvider clock)
{
    private const int MaxEntries = 2048;
    private const int MaxBytes = 16 * 1024;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Request, Answer> _answers = new();
    private int _count;
    private long _epoch;

    /// <summary>Taken before the cache is asked, so that an answer from before a change is not admitted after it.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public HotAnswer? Find(string path, string query) =>
        _answers.TryGetValue(new Request(path, query), out var answer) && answer.Epoch == Epoch && clock.GetTimestamp() < answer.Until
            ? answer.Hot
            : null;

    public void Admit(string path, string query, HotAnswer hot, long epoch)
    {
        if (hot.Representation.Json is null || hot.Representation.Plain.Body.Length > MaxBytes)
            return;
        var answer = new Answer(hot, epoch, clock.GetTimestamp() + (long)(Duration.TotalSeconds * clock.TimestampFrequency));
        var request = new Request(path, query);
        if (!_answers.ContainsKey(request) && Interlocked.Increment(ref _count) > MaxEntries)
        {
            // What is hot is back at once.
            _answers.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _answers[request] = answer;
    }

    public void Forget() => Interlocked.Increment(ref _epoch);

    /// <summary>Another replica's change; that it has merely loaded something changes nothing.</summary>
    public void Forget(BackplaneMessage message)
    {
        if (message.Action != BackplaneMessageAction.EntrySet || message.CacheKey?.Contains(FusionCacheInternalStrings.DefaultTagCacheKeyPrefix, StringComparison.Ordinal) != false)
            Forget();
    }

    private readonly record struct Request(string Path, string Query);

    private readonly record struct Answer(HotAnswer Hot, long Epoch, long Until);
}

/// <summary>All that is to be sent.</summary>
internal sealed record HotAnswer(Representation Representation, EdgeHeaders Edge);
