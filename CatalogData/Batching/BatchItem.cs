using System.Diagnostics;

namespace CatalogData.Batching;

/// <summary>A request in a batch (see <see cref="RequestBatcher{TQuestion,TAnswer}"/>).</summary>
public sealed class BatchItem<TQuestion, TAnswer> : TaskCompletionSource<TAnswer>
{
    private readonly CancellationToken _cancellationToken;

    internal BatchItem(TQuestion what, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        What = what;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The content of the request.</summary>
    public TQuestion What { get; }

    /// <summary>The activity that the request is part of.</summary>
    internal Activity? Trace { get; } = Activity.Current;

    /// <summary>Cancels the request if its caller has cancelled it, and returns true if so.</summary>
    internal bool TryCancel() => _cancellationToken.IsCancellationRequested && TrySetCanceled(_cancellationToken);
}
