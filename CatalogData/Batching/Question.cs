using System.Diagnostics;

namespace CatalogData.Batching;

/// <summary>One of several questions that are answered together (see <see cref="Coalescing{TQuestion,TAnswer}"/>).</summary>
public sealed class Question<TQuestion, TAnswer> : TaskCompletionSource<TAnswer>
{
    private readonly CancellationToken _cancellationToken;

    internal Question(TQuestion what, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        What = what;
        _cancellationToken = cancellationToken;
    }

    /// <summary>What is asked.</summary>
    public TQuestion What { get; }

    /// <summary>What the question is part of.</summary>
    internal Activity? Trace { get; } = Activity.Current;

    /// <summary>True if nobody waits for the answer any more.</summary>
    internal bool TryGiveUp() => _cancellationToken.IsCancellationRequested && TrySetCanceled(_cancellationToken);
}
