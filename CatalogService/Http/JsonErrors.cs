using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CatalogService.Http;

/// <summary>What is wrong with a body, in the client's words: its properties, and none of our types and parameters, which are all that the exception's message has.</summary>
internal static partial class JsonErrors
{
    /// <summary>The body as a whole.</summary>
    private const string Body = "body";

    private static readonly string[] Required = ["It is required."];

    public static Dictionary<string, string[]> Of(JsonException failure)
    {
        if (Missing().Match(failure.Message) is { Success: true } missing)
            return missing.Groups["name"].Captures.Select(name => name.Value).Distinct().ToDictionary(name => name, _ => Required);
        var property = failure.Path?.TrimStart('$').TrimStart('.');
        return new()
        {
            [string.IsNullOrEmpty(property) ? Body : property] =
            [
                string.Create(CultureInfo.InvariantCulture, $"It cannot be read: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}."),
            ],
        };
    }

    // … was missing required properties including: 'name', 'price'.
    [GeneratedRegex("missing required properties including: (?:'(?<name>[^']+)'(?:, |;|\\.|$))+")]
    private static partial Regex Missing();
}
