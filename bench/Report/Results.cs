using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

/// <summary>All that a run found.</summary>
/// <param name="Facts">What else one should know of it, a sentence each.</param>
internal sealed record Results(string Title, Machine Machine, IReadOnlyList<Finding> Facts, IReadOnlyList<Chapter> Chapters);
