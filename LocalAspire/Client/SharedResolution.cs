namespace LocalAspire.Client;

/// <summary>Resolves a connection for health checks: on a thread of its own since connecting blocks, and only one attempt at a time however often is asked.</summary>
internal sealed class SharedResolution<T>(Func<T> resolve)
{
    private readonly Lock _lock = new();
    private Task<T>? _attempt;

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_attempt is null or { IsCompleted: true, IsCompletedSuccessfully: false })
                _attempt = Task.Run(resolve, CancellationToken.None);
            return _attempt.WaitAsync(cancellationToken);
        }
    }
}
