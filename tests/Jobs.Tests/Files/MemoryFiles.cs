using System.Collections.Concurrent;
using Scalable.Jobs.Files;

namespace Jobs.Tests.Files;

/// <summary>A file store in memory.</summary>
internal sealed class MemoryFiles : IJobFiles
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new();

    public IReadOnlyList<string> Names => [.. _files.Keys.Order(StringComparer.Ordinal)];

    public byte[] this[string name] => _files[name];

    public async Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await write(content, cancellationToken);
        _files[name] = content.ToArray();
        return content.Length;
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _files.TryRemove(name, out _);
        return Task.CompletedTask;
    }
}
