using System.Globalization;

namespace LocalAspire.Dashboard.Api;

/// <summary>Trace and span ids as everybody writes them: lower-case hexadecimal.</summary>
internal static class Ids
{
    public static string Trace(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);

    public static string Span(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryTrace(string text, out UInt128 id) => UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);

    public static bool TrySpan(string text, out ulong id) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
}
