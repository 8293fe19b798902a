namespace Scalable.Jobs.Files;

/// <summary>The file store of an application whose jobs have no files.</summary>
internal sealed class NoJobFiles : IJobFiles
{
    /// <inheritdoc/>
    public Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"Files need a file store: register an {nameof(IJobFiles)}.");

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;
}
