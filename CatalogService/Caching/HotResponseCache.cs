using System.Collections.Concurrent;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace CatalogService.Caching;

/// <summary>
/// Caches complete responses of frequent requests by path and query, for the hot path: one look-up returns everything to
/// send. It is a shortcut in front of the cache, never its source: an entry lives for one second, and any change in the
/// catalogue invalidates all of them.
/// </summary>
internal sealed class HotResponseCache(TimeProvider timeProvider)
{
    private const int MaxEntries = 2048;
    private const int MaxBytes = 16 * 1024;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Request, Answer> _answers = new();
    private int _count;
    private long _epoch;

    /// <summary>
    /// The number of invalidations so far. Read it before the cache, so that a response from before a change is not admitted after it.
    /// </summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public HotResponse? Find(string path, string query) =>
        _answers.TryGetValue(new Request(path, query), out var answer)
        && answer.Epoch == Epoch
        && timeProvider.GetTimestamp() < answer.Until
            ? answer.Hot
            : null;

    public void Add(string path, string query, HotResponse hot, long epoch)
    {
        if (hot.Representation.Json is null || hot.Representation.Plain.Body.Length > MaxBytes)
            return;
        var answer = new Answer(hot, epoch, timeProvider.GetTimestamp() + (long)(Duration.TotalSeconds * timeProvider.TimestampFrequency));
        var request = new Request(path, query);
        if (!_answers.ContainsKey(request) && Interlocked.Increment(ref _count) > MaxEntries)
        {
            // Frequent requests are admitted again at once.
            _answers.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _answers[request] = answer;
    }

    /// <summary>Invalidates all entries.</summary>
    public void Forget() => Interlocked.Increment(ref _epoch);

    /// <summary>
    /// Invalidates all entries after another replica's change. A message that the replica has merely stored a response is no change.
    /// </summary>
    public void Forget(BackplaneMessage message)
    {
        if (message.Action != BackplaneMessageAction.EntrySet
            || message.CacheKey?.Contains(FusionCacheInternalStrings.DefaultTagCacheKeyPrefix, StringComparison.Ordinal) != false)
        {
            Forget();
        }
    }

    private readonly record struct Request(string Path, string Query);

    private readonly record struct Answer(HotResponse Hot, long Epoch, long Until);
}

/// <summary>A response with its headers for the edge caches.</summary>
internal sealed record HotResponse(CachedResponse Representation, EdgeHeaders Edge);
