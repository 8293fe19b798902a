using System.Text.RegularExpressions;

namespace CatalogData.Files;

/// <summary>
/// Validates file names: no path traversal, no absolute paths, no characters with a special meaning in a shell or URL.
/// </summary>
internal static partial class FileNameRule
{
    public static string Check(string name) => Pattern().IsMatch(name)
        ? name
        : throw new ArgumentException($"'{name}' is not a valid file name.", nameof(name));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,7}\z")]
    private static partial Regex Pattern();
}
