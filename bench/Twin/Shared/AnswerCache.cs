using Microsoft.Extensions.Caching.Memory;

namespace Twin.Shared;

/// <summary>Caches responses in the memory of this process for ten seconds.</summary>
internal sealed class AnswerCache(IMemoryCache memory, Mistakes mistakes)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    public Task<T?> GetAsync<T>(string key, Func<Task<T?>> load) => mistakes.NoCaching
        ? load()
        : memory.GetOrCreateAsync(key, entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
            return load();
        });
}
