namespace LocalAspire.Dashboard.Telemetry.Metrics;

internal static class Percentile
{
    /// <summary>
    /// Where a share of the measurements lies below, found in a histogram by going straight through the bucket it falls into
    /// (as Prometheus' histogram_quantile does); in the last, open bucket its lower bound is all that is known.
    /// </summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="counts">Per bucket, one more than bounds.</param>
    /// <param name="bounds">Upper bounds, ascending.</param>
    /// <returns>NaN if nothing was measured or there are no bounds.</returns>
    public static double Of(double share, ReadOnlySpan<double> counts, ReadOnlySpan<double> bounds)
    {
        double total = 0;
        foreach (var count in counts)
            total += count;
        if (total <= 0 || bounds.IsEmpty)
            return double.NaN;
        var wanted = share * total;
        double below = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            if (below + counts[i] >= wanted && counts[i] > 0)
            {
                var lower = i == 0 ? Math.Min(0, bounds[0]) : bounds[i - 1];
                return lower + ((bounds[i] - lower) * ((wanted - below) / counts[i]));
            }

            below += counts[i];
        }

        return bounds[^1];
    }
}
