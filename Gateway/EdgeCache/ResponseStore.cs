using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gateway.EdgeCache;

/// <summary>
/// Stores responses by request target, a few variants each. Limited by bytes; the least recently used targets are evicted first.
/// </summary>
internal sealed class ResponseStore(IOptions<EdgeCacheOptions> options)
{
    private const int MaxVariants = 8;
    private const double KeptWhenFull = 0.9;

    // Arrays are replaced, never changed, so readers take no lock.
    private readonly ConcurrentDictionary<string, StoredResponse[]> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _targets = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public StoredResponse? Find(string target, HttpRequest request)
    {
        if (!_answers.TryGetValue(target, out var variants))
            return null;
        foreach (var answer in variants)
        {
            if (answer.Matches(request))
                return answer;
        }

        return null;
    }

    public void Keep(string target, StoredResponse answer)
    {
        lock (_gate)
        {
            var others = (_answers.GetValueOrDefault(target) ?? []).Where(other => !SameVariant(other, answer)).TakeLast(MaxVariants - 1);
            Replace(target, [.. others, answer]);
            foreach (var tag in answer.Tags)
            {
                if (!_targets.TryGetValue(tag, out var targets))
                    _targets[tag] = targets = new HashSet<string>(StringComparer.Ordinal);
                targets.Add(target);
            }

            if (_bytes > options.Value.MaxBytes)
                Shrink();
        }
    }

    /// <summary>Removes every response that carries the tag.</summary>
    public void Drop(string tag)
    {
        lock (_gate)
        {
            foreach (var target in _targets.GetValueOrDefault(tag)?.ToArray() ?? [])
                Replace(target, []);
        }
    }

    /// <summary>Removes one response if it is still stored.</summary>
    public void Drop(string target, StoredResponse answer)
    {
        lock (_gate)
            Replace(target, [.. (_answers.GetValueOrDefault(target) ?? []).Where(other => other != answer)]);
    }

    /// <summary>Removes every response.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var (target, _) in _answers)
                Replace(target, []);
        }
    }

    private void Shrink()
    {
        var all = _answers.Select(entry => (entry.Key, Used: entry.Value.Max(answer => answer.Used))).OrderBy(entry => entry.Used);
        foreach (var (target, _) in all)
        {
            if (_bytes <= KeptWhenFull * options.Value.MaxBytes)
                return;
            Replace(target, []);
        }
    }

    private void Replace(string target, StoredResponse[] answers)
    {
        var before = _answers.GetValueOrDefault(target) ?? [];
        if (answers.Length == 0)
            _answers.TryRemove(target, out _);
        else
            _answers[target] = answers;

        Interlocked.Add(ref _bytes, Size(target, answers) - Size(target, before));
        foreach (var tag in before.SelectMany(answer => answer.Tags).Except(answers.SelectMany(answer => answer.Tags)))
        {
            if (_targets.TryGetValue(tag, out var targets) && targets.Remove(target) && targets.Count == 0)
                _targets.Remove(tag);
        }
    }

    private static long Size(string target, StoredResponse[] answers) => answers.Sum(answer => answer.Size + 4L * target.Length);

    private static bool SameVariant(StoredResponse one, StoredResponse other) => one.Vary.SequenceEqual(other.Vary);
}
