using CatalogData.Files;

namespace WorkerService.Tests.Faults;

/// <summary>A file store whose user freezes when it first opens, or first writes, a file, and goes on when it is let go.</summary>
internal sealed class HeldFiles(IFileStore files, bool atWrite) : IFileStore
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Until the user is frozen.</summary>
    public Task ReachedAsync() => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

    public void Release() => _end.SetResult();

    public async Task<long> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (atWrite)
            await HoldAsync();
        return await files.WriteAsync(name, write, cancellationToken);
    }

    public async Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (!atWrite)
            await HoldAsync();
        return await files.OpenAsync(name, cancellationToken);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => files.DeleteAsync(name, cancellationToken);

    private Task HoldAsync()
    {
        _reached.TrySetResult();
        return _end.Task.WaitAsync(Cancel);
    }
}
