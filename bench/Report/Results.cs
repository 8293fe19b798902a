using Scalable.Bench.Measure;
using Scalable.Generator.Measure;

namespace Scalable.Bench.Report;

/// <summary>All results of a run.</summary>
/// <param name="Facts">Conditions of the run, one sentence each.</param>
internal sealed record Results(string Title, Machine Machine, IReadOnlyList<Finding> Facts, IReadOnlyList<Chapter> Chapters)
{
    /// <summary>The size and duration of the measurements, if they had a plan.</summary>
    public MeasurementPlan? Plan { get; init; }
}
