using System.Globalization;

namespace Scalable.Bench.Report;

/// <summary>Formats figures with about three significant digits.</summary>
internal static class Number
{
    public static string Of(double value) => value switch
    {
        double.NaN => "n/a",
        double.PositiveInfinity => "never",
        _ => Format(value),
    };

    private static string Format(double value) => value.ToString(Math.Abs(value) switch
    {
        0 => "0",
        < 0.1 => "0.000",
        < 1 => "0.00",
        < 10 => "0.0#",
        < 100 => "0.#",
        _ => "N0",
    }, CultureInfo.InvariantCulture);
}
