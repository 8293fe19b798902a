using System.Text.RegularExpressions;

namespace CatalogService.Errors;

/// <summary>
/// Converts a parameter that could not be bound into a validation error. The framework describes it only in a
/// message, which names C# types.
/// </summary>
internal static partial class BindingErrors
{
    private static readonly (string Type, string Kind)[] Kinds =
    [
        ("Guid", "a UUID"), ("bool", "true or false"),
        ("int[]", "a whole number, each time"), ("int", "a whole number"), ("long", "a whole number"),
    ];

    /// <returns>The error by the parameter's name; null if the message is about something else.</returns>
    public static Dictionary<string, string[]>? Of(BadHttpRequestException failure)
    {
        if (Unread().Match(failure.Message) is { Success: true } unread)
        {
            var type = unread.Groups["type"].Value;
            var kind = Kinds.FirstOrDefault(known => type.Contains(known.Type, StringComparison.Ordinal)).Kind;
            return new() { [unread.Groups["name"].Value] = [kind is null ? "Cannot be read." : $"Must be {kind}."] };
        }

        return Missing().Match(failure.Message) is { Success: true } missing
            ? new() { [missing.Groups["name"].Value] = ["Required."] }
            : null;
    }

    /// <summary>Returns whether the request had no body, or an empty one.</summary>
    public static bool IsWithoutBody(BadHttpRequestException failure) => NoBody().IsMatch(failure.Message);

    // Failed to bind parameter "Nullable<int> type" from "abc".
    [GeneratedRegex("^Failed to bind parameter \"(?<type>.+) (?<name>[^\" ]+)\" from ")]
    private static partial Regex Unread();

    // Required parameter "string text" was not provided from query string.
    [GeneratedRegex("^Required parameter \"(?:.+ )?(?<name>[^\" ]+)\" was not provided from (?!body)")]
    private static partial Regex Missing();

    // Implicit body inferred for parameter "item" but no body was provided.
    // Required parameter "ItemInput item" was not provided from body.
    [GeneratedRegex("^(?:Implicit body inferred|Required parameter \".+\" was not provided from body)")]
    private static partial Regex NoBody();
}
