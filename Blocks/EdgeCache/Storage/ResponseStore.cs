using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Scalable.EdgeCache.Configuration;

namespace Scalable.EdgeCache.Storage;

/// <summary>
/// Stores responses by request target, a few variants each. Limited by bytes; the least recently used targets are evicted first.
/// </summary>
internal sealed class ResponseStore(IOptions<EdgeCacheOptions> options)
{
    private const int MaxVariants = 8;
    private const double KeptShare = 0.9;

    // Arrays are replaced, never changed, so readers take no lock.
    private readonly ConcurrentDictionary<string, StoredResponse[]> _responses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _targets = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public StoredResponse? Find(string target, HttpRequest request)
    {
        if (!_responses.TryGetValue(target, out var variants))
            return null;
        foreach (var response in variants)
        {
            if (response.Matches(request))
                return response;
        }

        return null;
    }

    public void Add(string target, StoredResponse response)
    {
        lock (_gate)
        {
            var others = (_responses.GetValueOrDefault(target) ?? [])
                .Where(other => !SameVariant(other, response))
                .TakeLast(MaxVariants - 1);
            Replace(target, [.. others, response]);
            foreach (var tag in response.Tags)
            {
                if (!_targets.TryGetValue(tag, out var targets))
                    _targets[tag] = targets = new HashSet<string>(StringComparer.Ordinal);
                targets.Add(target);
            }

            if (_bytes > options.Value.MaxBytes)
                Evict();
        }
    }

    /// <summary>Removes every response that carries the tag.</summary>
    public void RemoveByTag(string tag)
    {
        lock (_gate)
        {
            foreach (var target in _targets.GetValueOrDefault(tag)?.ToArray() ?? [])
                Replace(target, []);
        }
    }

    /// <summary>Removes one response if it is still stored.</summary>
    public void Remove(string target, StoredResponse response)
    {
        lock (_gate)
            Replace(target, [.. (_responses.GetValueOrDefault(target) ?? []).Where(other => other != response)]);
    }

    /// <summary>Removes every response.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var (target, _) in _responses)
                Replace(target, []);
        }
    }

    private void Evict()
    {
        var all = _responses
            .Select(entry => (entry.Key, LastUsed: entry.Value.Max(response => response.LastUsed)))
            .OrderBy(entry => entry.LastUsed);
        foreach (var (target, _) in all)
        {
            if (_bytes <= KeptShare * options.Value.MaxBytes)
                return;
            Replace(target, []);
        }
    }

    private void Replace(string target, StoredResponse[] responses)
    {
        var before = _responses.GetValueOrDefault(target) ?? [];
        if (responses.Length == 0)
            _responses.TryRemove(target, out _);
        else
            _responses[target] = responses;

        Interlocked.Add(ref _bytes, Size(target, responses) - Size(target, before));
        foreach (var tag in before.SelectMany(response => response.Tags).Except(responses.SelectMany(response => response.Tags)))
        {
            if (_targets.TryGetValue(tag, out var targets) && targets.Remove(target) && targets.Count == 0)
                _targets.Remove(tag);
        }
    }

    private static long Size(string target, StoredResponse[] responses) => responses.Sum(response => response.Size + 4L * target.Length);

    private static bool SameVariant(StoredResponse one, StoredResponse other) => one.Vary.SequenceEqual(other.Vary);
}
