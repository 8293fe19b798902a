using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace Twin.Shared;

/// <summary>
/// Caches responses in the memory of this process for ten seconds; a missing one is loaded once, however many wait for it.
/// </summary>
internal sealed class AnswerCache(IMemoryCache memory, IServiceScopeFactory scopes, Mistakes mistakes)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Lazy<Task<object?>>> _loading = new();

    /// <param name="load">Loads the response, with services of its own: the request that began may end before the others.</param>
    public async Task<T?> GetAsync<T>(string key, Func<IServiceProvider, Task<T?>> load)
        where T : class
    {
        if (mistakes.NoCaching)
            return await LoadAsync(load);
        if (memory.TryGetValue(key, out T? cached))
            return cached;
        return mistakes.NoSingleFlight
            ? memory.Set(key, await LoadAsync(load), Lifetime)
            : (T?)await _loading.GetOrAdd(key, _ => new(() => LoadOnceAsync(key, load))).Value;
    }

    public void Remove(string key) => memory.Remove(key);

    private async Task<object?> LoadOnceAsync<T>(string key, Func<IServiceProvider, Task<T?>> load)
    {
        try
        {
            return memory.Set(key, await LoadAsync(load), Lifetime);
        }
        finally
        {
            _loading.TryRemove(key, out _);
        }
    }

    private async Task<T?> LoadAsync<T>(Func<IServiceProvider, Task<T?>> load)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await load(scope.ServiceProvider);
    }
}
