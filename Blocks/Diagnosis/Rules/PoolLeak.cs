using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>Tells a pool that loses connections from one whose traffic grows.</summary>
internal static class PoolLeak
{
    private const int MinSamples = 6;
    private const int MinRise = 5;
    private const double MaxTrafficGrowth = 1.25;

    private static readonly TimeSpan MinDuration = TimeSpan.FromMinutes(1);

    /// <summary>What shows the leak, or null if nothing does.</summary>
    public static string? Find(PoolState pool)
    {
        var history = pool.History.ToArray();
        if (history.Length < MinSamples)
            return null;
        var (first, middle, last) = (history[0], history[history.Length / 2], history[^1]);
        var duration = Figures.Nanoseconds(last.Time - first.Time);
        var rise = last.Used - first.Used;
        var before = Rate(first, middle);
        var after = Rate(middle, last);
        var neverFell = history.Zip(history.Skip(1)).All(pair => pair.Second.Used >= pair.First.Used);
        return neverFell && duration >= MinDuration && rise >= Math.Max(MinRise, pool.Max / 4)
            && before > 0 && after <= before * MaxTrafficGrowth
            ? Figures.Text($"connections in use rose from {first.Used:N0} to {last.Used:N0} in {Figures.Of(duration)}; ")
                + $"operations a second: {Figures.Of(before)}, then {Figures.Of(after)}"
            : null;
    }

    private static double Rate((long Time, int Used, double Operations) from, (long Time, int Used, double Operations) to) =>
        (to.Operations - from.Operations) / Math.Max(1e-3, (to.Time - from.Time) / 1e9);
}
