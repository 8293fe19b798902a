using Scalable.Bench.Report;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>A mistake and its measurement under load.</summary>
internal interface IMistakeBenchmark
{
    /// <summary>The name on the command line and in links.</summary>
    string Name { get; }

    string Title { get; }

    Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken);
}
