using System.Text.RegularExpressions;

namespace CatalogData.Files;

/// <summary>Keeps a file's name inside the store: no way up, no absolute path, nothing that a shell or a URL would read differently.</summary>
internal static partial class FileName
{
    public static string Check(string name) => Pattern().IsMatch(name)
        ? name
        : throw new ArgumentException($"'{name}' is no name for a file in the store.", nameof(name));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,7}\z")]
    private static partial Regex Pattern();
}
