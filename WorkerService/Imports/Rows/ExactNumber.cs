using System.Globalization;

namespace WorkerService.Imports.Rows;

/// <summary>
/// Parses decimal numbers as JSON and spreadsheets write them (<c>5</c>, <c>5.0</c>, <c>1E2</c>) exactly, or not at all:
/// <see cref="decimal.Parse(string)"/> rounds numbers that have too many digits.
/// </summary>
internal static class ExactNumber
{
    /// <summary>The number of digits that every <see cref="decimal"/> can hold.</summary>
    private const int MaxDigits = 28;

    /// <summary>An exponent with more digits is out of range for every column, unless the number is zero.</summary>
    private const int MaxExponentDigits = 6;

    /// <param name="text">
    /// An optional sign, digits with an optional decimal point, and an optional exponent; no spaces and no group separators.
    /// </param>
    /// <param name="value">The number, with as few decimals as possible.</param>
    /// <returns>True if the text is a number that <paramref name="value"/> represents exactly.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        var isNegative = text is ['-', ..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        var e = text.IndexOfAny('e', 'E');
        var exponent = 0;
        if (e >= 0 && !TryParseExponent(text[(e + 1)..], out exponent))
            return false;
        var mantissa = e >= 0 ? text[..e] : text;

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return false;

        // Leading and trailing zeros affect only the scale.
        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        var digits = string.Concat(whole, fraction);
        var scale = fraction.Length - (long)exponent;
        var significant = digits.AsSpan().TrimStart('0');
        var trimmed = significant.TrimEnd('0');
        scale -= significant.Length - trimmed.Length;
        if (trimmed.IsEmpty)
            return true;
        if (scale > MaxDigits || trimmed.Length - Math.Min(0, scale) > MaxDigits)
            return false;

        var integer = decimal.Parse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture);
        for (; scale < 0; scale++)
            integer *= 10;
        var bits = decimal.GetBits(integer);
        value = new decimal(bits[0], bits[1], bits[2], isNegative, (byte)scale);
        return true;
    }

    private static bool TryParseExponent(ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        var isNegative = text is ['-', ..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
            return false;
        text = text.TrimStart('0');
        // Out of range for any number but zero, whose exponent does not matter.
        exponent = text.Length > MaxExponentDigits ? int.MaxValue / 2
            : text.IsEmpty ? 0
            : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        exponent = isNegative ? -exponent : exponent;
        return true;
    }
}
