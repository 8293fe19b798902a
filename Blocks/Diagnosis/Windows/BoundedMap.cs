using System.Diagnostics.CodeAnalysis;

namespace Scalable.Diagnosis.Windows;

/// <summary>A dictionary of limited size: when it is full, new keys are refused and counted.</summary>
internal sealed class BoundedMap<TKey, TValue>(int maxKeys, Coverage coverage)
    where TKey : notnull
    where TValue : class, new()
{
    private readonly Dictionary<TKey, TValue> _values = [];

    public IEnumerable<KeyValuePair<TKey, TValue>> Entries => _values;

    /// <summary>The value of a key, created if need be; null if there are too many keys.</summary>
    public TValue? GetOrAdd(TKey key)
    {
        if (_values.TryGetValue(key, out var known))
            return known;
        if (_values.Count >= maxKeys)
        {
            coverage.RefusedKeys++;
            return null;
        }

        return _values[key] = new TValue();
    }

    public void Clear() => _values.Clear();

    public void RemoveWhere(Func<TValue, bool> condition)
    {
        foreach (var (key, value) in _values)
        {
            if (condition(value))
                _values.Remove(key);
        }
    }

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value) => _values.TryGetValue(key, out value);
}
