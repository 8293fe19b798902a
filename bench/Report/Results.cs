using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

/// <summary>All results of a run.</summary>
/// <param name="Facts">Conditions of the run, one sentence each.</param>
internal sealed record Results(string Title, Machine Machine, IReadOnlyList<Finding> Facts, IReadOnlyList<Chapter> Chapters);
