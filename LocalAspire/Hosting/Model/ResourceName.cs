namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names: they end up in DNS names and environment variables.</summary>
internal static class ResourceName
{
    private const int MaxLength = 64;

    public static string Validated(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var valid = name.Length <= MaxLength
            && char.IsAsciiLetter(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && !name.Contains("--", StringComparison.Ordinal)
            && name[^1] != '-';
        return valid
            ? name
            : throw new ArgumentException(
                $"Resource name '{name}' is invalid: it must start with a letter, have at most {MaxLength} ASCII letters, digits and single hyphens, and not end with a hyphen.",
                nameof(name));
    }

    /// <summary>The name as the prefix of an environment variable: <c>orders-db</c> becomes <c>ORDERS_DB</c>.</summary>
    public static string ToEnvironmentPrefix(string name) => name.ToUpperInvariant().Replace('-', '_');
}
