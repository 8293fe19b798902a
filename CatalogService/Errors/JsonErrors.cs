using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CatalogService.Errors;

/// <summary>Converts errors of a JSON body into validation errors by property; the exception's own message names internal types.</summary>
internal static partial class JsonErrors
{
    /// <summary>The key of errors of the body as a whole.</summary>
    private const string Body = "body";

    private static readonly string[] Required = ["Required."];

    /// <param name="failure">The error of the serializer.</param>
    /// <param name="properties">The properties of the body, as the API spells them; clients may use any case.</param>
    public static Dictionary<string, string[]> Of(JsonException failure, IEnumerable<string> properties)
    {
        if (Missing().Match(failure.Message) is { Success: true } missing)
            return missing.Groups["name"].Captures.Select(name => name.Value).Distinct().ToDictionary(name => name, _ => Required);
        if (Twice().Match(failure.Message) is { Success: true } twice)
            return new() { [NameOf(twice.Groups["name"].Value, properties)] = ["Must be given once."] };
        var property = failure.Path?.TrimStart('$').TrimStart('.');
        return new()
        {
            [NameOf(property, properties)] =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cannot be read: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}."),
            ],
        };
    }

    private static string NameOf(string? property, IEnumerable<string> properties) =>
        properties.FirstOrDefault(name => name.Equals(property, StringComparison.OrdinalIgnoreCase)) ?? Body;

    // Duplicate property 'name' encountered during deserialization of type …
    [GeneratedRegex("^Duplicate property '(?<name>[^']+)'")]
    private static partial Regex Twice();

    // … was missing required properties including: 'name', 'price'.
    [GeneratedRegex("missing required properties including: (?:'(?<name>[^']+)'(?:, |;|\\.|$))+")]
    private static partial Regex Missing();
}
