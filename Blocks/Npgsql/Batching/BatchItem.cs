using System.Diagnostics;

namespace Scalable.Npgsql.Batching;

/// <summary>A request in a batch (see <see cref="RequestBatcher{TRequest,TResult}"/>).</summary>
public sealed class BatchItem<TRequest, TResult> : TaskCompletionSource<TResult>
{
    private readonly CancellationToken _cancellationToken;

    internal BatchItem(TRequest request, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Request = request;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The content of the request.</summary>
    public TRequest Request { get; }

    /// <summary>The activity that the request is part of.</summary>
    internal Activity? Trace { get; } = Activity.Current;

    /// <summary>Cancels the request if its caller has cancelled it, and returns true if so.</summary>
    internal bool TryCancel() => _cancellationToken.IsCancellationRequested && TrySetCanceled(_cancellationToken);
}
