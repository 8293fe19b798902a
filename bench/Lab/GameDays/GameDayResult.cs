using Scalable.Lab.Measuring;

namespace Scalable.Lab.GameDays;

/// <summary>What happened on a game day.</summary>
/// <param name="DiagnosisProblem">Why diagnosis could not look; null if it could.</param>
internal sealed record GameDayResult(
    double Minutes, int Seed, IReadOnlyList<Happened> Faults, LedgerCounts Jobs, string? DiagnosisProblem);

/// <summary>A fault, and what became of it.</summary>
/// <param name="Began">The seconds after the start at which it began.</param>
/// <param name="IsDone">False if there was nothing to break.</param>
/// <param name="Here">What the users of this system saw until it was well again.</param>
/// <param name="Twin">What those of the twin saw.</param>
internal sealed record Happened(PlannedFault Fault, double Began, bool IsDone, Seen Here, Seen Twin)
{
    /// <summary>
    /// The seconds after which all was well, from the moment at which the fault ended; null if it was not for half a minute.
    /// </summary>
    public double? WellAfter { get; init; }

    /// <summary>The seconds after which diagnosis named the mistake, from its beginning; null if it did not, or it is no mistake.</summary>
    public double? NoticedAfter { get; init; }
}

/// <summary>What users saw.</summary>
/// <param name="Requests">Their requests.</param>
/// <param name="Errors">Those that failed, were refused or given up.</param>
/// <param name="Worst">The longest of the 99th percentiles of all half seconds, in milliseconds; null without answers.</param>
internal sealed record Seen(int Requests, int Errors, double? Worst)
{
    public static Seen Of(IReadOnlyList<LabSample> samples, Func<LabSample, ColumnSample> column)
    {
        var seconds = Sampler.Interval.TotalSeconds;
        ColumnSample[] columns = [.. samples.Select(column)];
        return new Seen(
            (int)Math.Round(columns.Sum(one => one.Offered) * seconds), (int)Math.Round(columns.Sum(one => one.Errors) * seconds),
            columns.Max(one => one.P99));
    }
}
