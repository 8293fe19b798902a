using Scalable.Bench.Report;

namespace Scalable.Bench.Mistakes;

/// <summary>A mistake and what becomes of it under load.</summary>
internal interface IStory
{
    /// <summary>What it is called on the command line and in links.</summary>
    string Name { get; }

    string Title { get; }

    Task<Chapter> RunAsync(Laboratory laboratory, CancellationToken cancellationToken);
}
