using Scalable.Bench.Report;

namespace Scalable.Bench.Mistakes;

/// <summary>A mistake and what becomes of it under load.</summary>
internal interface IStory
{
    string Title { get; }

    Task<Chapter> RunAsync(Laboratory laboratory, CancellationToken cancellationToken);
}
