using System.Globalization;

namespace Scalable.Diagnosis.Testing;

/// <summary>Ids of traces and spans as numbers.</summary>
internal static class ActivityIds
{
    public static UInt128 Trace(string id) => UInt128.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static ulong Span(string id) => ulong.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
