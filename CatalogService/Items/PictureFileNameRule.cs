using System.Text.RegularExpressions;

namespace CatalogService.Items;

internal static partial class PictureFileNameRule
{
    /// <summary>The pattern of a picture's file name for the validation of requests: no path, no hidden file.</summary>
    public const string Rule = @"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";

    /// <summary>
    /// Returns whether the name may be looked up in the file store: rows that were not written through this API may hold any text. The file
    /// of an uploaded picture has the picture's id as its folder.
    /// </summary>
    public static bool IsName(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^([A-Za-z0-9-]{1,64}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Pattern();
}
