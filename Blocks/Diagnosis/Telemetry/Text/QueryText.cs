namespace Scalable.Diagnosis.Telemetry.Text;

/// <summary>A query without its values.</summary>
/// <param name="Template">The query with <c>?</c> instead of values, lists of them as one, without comments.</param>
/// <param name="Values">A hash of the values, or null if it has parameters whose values it does not show.</param>
internal readonly record struct QueryText(string Template, int? Values)
{
    /// <param name="utf8">The text of the query.</param>
    /// <param name="isMySql">Whether text in double quotes is a value, and a backslash escapes.</param>
    /// <param name="parameters">A hash of the values of its parameters, or null if they are unknown.</param>
    public static QueryText Normalize(ReadOnlySpan<byte> utf8, bool isMySql, int? parameters)
    {
        Span<byte> buffer = stackalloc byte[StringPool.MaxLength];
        var scanner = new QueryScanner(utf8, new TemplateWriter(buffer), isMySql);
        scanner.Scan();
        int? values = scanner.HasParameters && parameters is null ? null : HashCode.Combine(scanner.Values, parameters ?? 0);
        return new(StringPool.Shared.Get(scanner.Template), values);
    }
}
