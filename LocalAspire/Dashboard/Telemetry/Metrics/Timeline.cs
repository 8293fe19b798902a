namespace LocalAspire.Dashboard.Telemetry.Metrics;

/// <summary>A series as a curve: what its value was at any moment between its points.</summary>
internal sealed class Timeline
{
    private readonly long[] _times;
    private readonly double[][] _values;
    private readonly bool _isTotal;

    private Timeline(long[] times, double[][] values, bool isTotal)
    {
        _times = times;
        _values = values;
        _isTotal = isTotal;
    }

    /// <value>How many numbers a moment has: value (or sum), count, then the buckets.</value>
    public int Width => _values.Length == 0 ? 0 : _values[0].Length;

    /// <param name="series">Whose points.</param>
    /// <param name="from">Earliest moment of interest, milliseconds since 1970.</param>
    /// <param name="isTotal">True for counters and histograms: a total that falls has begun anew, and goes on from where it was.</param>
    public static Timeline Of(Series series, long from, bool isTotal)
    {
        var points = series.Points;
        var first = 0;
        while (first + 1 < points.Count && points[first + 1].Time < from)
            first++;
        var times = new long[points.Count - first];
        var values = new double[times.Length][];
        double[]? carried = null;
        for (var i = 0; i < times.Length; i++)
        {
            var point = points[first + i];
            times[i] = point.Time;
            values[i] = Numbers(point);
            if (isTotal && i > 0 && IsRestart(points[first + i - 1], point))
                carried = values[i - 1];
            for (var n = 0; carried is not null && n < values[i].Length; n++)
                values[i][n] += carried[n];
        }

        return new(times, values, isTotal);
    }

    /// <summary>The numbers at a moment; null before the first point and, beyond a grace after it, past the last.</summary>
    /// <param name="time">Milliseconds since 1970.</param>
    /// <param name="graceMs">How long the last point still holds.</param>
    public double[]? At(long time, long graceMs)
    {
        if (_times.Length == 0 || time < _times[0] || time > _times[^1] + graceMs)
            return null;
        var at = Array.BinarySearch(_times, time);
        if (at >= 0)
            return _values[at];
        var after = ~at;
        if (after == _times.Length || !_isTotal)
            return _values[after - 1];
        // A total grows steadily between two exports, as far as anybody can tell.
        var share = (double)(time - _times[after - 1]) / (_times[after] - _times[after - 1]);
        var between = new double[_values[after].Length];
        for (var n = 0; n < between.Length; n++)
            between[n] = _values[after - 1][n] + ((_values[after][n] - _values[after - 1][n]) * share);
        return between;
    }

    private static bool IsRestart(in MetricPoint before, in MetricPoint now) => now.Count < before.Count || (now.Count == 0 && now.Value < before.Value);

    private static double[] Numbers(in MetricPoint point)
    {
        var numbers = new double[2 + (point.Buckets?.Length ?? 0)];
        (numbers[0], numbers[1]) = (point.Value, point.Count);
        for (var n = 2; n < numbers.Length; n++)
            numbers[n] = point.Buckets![n - 2];
        return numbers;
    }
}
