namespace LocalAspire.Dashboard.Telemetry;

/// <summary>A condition on an attribute, written as in a link: <c>key=value</c>, <c>key!=value</c>, <c>key~part</c> or <c>key!~part</c>.</summary>
internal sealed record AttributeFilter(string Key, bool IsNegated, bool IsPart, string Value)
{
    /// <returns>Null if the text is no condition.</returns>
    public static AttributeFilter? Parse(string text)
    {
        var at = text.AsSpan().IndexOfAny('=', '~');
        if (at < 1)
            return null;
        var negated = text[at - 1] == '!';
        var key = text[..(negated ? at - 1 : at)].Trim();
        return key.Length == 0 ? null : new(key, negated, text[at] == '~', text[(at + 1)..].Trim());
    }

    public static AttributeFilter[] ParseAll(string[]? texts) =>
        [.. (texts ?? []).Select(Parse).OfType<AttributeFilter>()];

    public bool Matches(string? value)
    {
        var hit = value is not null && (IsPart
            ? value.Contains(Value, StringComparison.OrdinalIgnoreCase)
            : value.Equals(Value, StringComparison.OrdinalIgnoreCase));
        return hit != IsNegated;
    }
}
