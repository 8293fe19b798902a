using System.Text.RegularExpressions;

namespace CatalogService.Items;

internal static partial class PictureFile
{
    /// <summary>The rule for a name of a picture's file, as the validator of requests takes it: no path, nothing hidden.</summary>
    public const string Rule = @"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";

    /// <summary>Whether it may be looked for in the store; whoever imported the item did not have to say so. A picture's own file has its id as folder.</summary>
    public static bool IsName(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^([A-Za-z0-9-]{1,64}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Pattern();
}
