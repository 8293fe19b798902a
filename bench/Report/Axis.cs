namespace Scalable.Bench.Report;

/// <summary>Maps values to positions on a scale, and provides its tick marks.</summary>
internal sealed class Axis
{
    private readonly double _least;
    private readonly double _most;
    private readonly bool _logarithmic;

    private Axis(double least, double most, bool logarithmic, IReadOnlyList<double> marks) =>
        (_least, _most, _logarithmic, Marks) = (least, most, logarithmic, marks);

    public IReadOnlyList<double> Marks { get; }

    /// <summary>Creates an axis that covers the values: in whole decades if logarithmic, else from zero.</summary>
    public static Axis For(IEnumerable<double> values, bool logarithmic)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        return logarithmic ? Decades([.. all.Where(value => value > 0)]) : FromZero(all.DefaultIfEmpty(0).Max());
    }

    /// <summary>Returns the position from 0 to 1. Values that a scale cannot show (zero, or not known) are at its start.</summary>
    public double At(double value) => double.IsNaN(value) ? 0 : Math.Clamp(_logarithmic
        ? value <= 0 ? 0 : (Math.Log10(value) - Math.Log10(_least)) / (Math.Log10(_most) - Math.Log10(_least))
        : (value - _least) / (_most - _least), 0, 1);

    private static Axis Decades(double[] values)
    {
        var first = (int)Math.Floor(Math.Log10(values.DefaultIfEmpty(1).Min()));
        var last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(values.DefaultIfEmpty(10).Max())));
        return new(
            Math.Pow(10, first), Math.Pow(10, last), true,
            [.. Enumerable.Range(first, last - first + 1).Select(decade => Math.Pow(10, decade))]);
    }

    private static Axis FromZero(double most)
    {
        if (most <= 0)
            most = 1;
        var decade = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var step = new[] { 0.2, 0.5, 1, 2 }.Select(part => part * decade).First(step => most / step <= 5);
        var marks = (int)Math.Ceiling(most / step);
        return new(0, marks * step, false, [.. Enumerable.Range(0, marks + 1).Select(mark => mark * step)]);
    }
}
