using System.Text.RegularExpressions;

namespace ServiceDefaults.Errors;

/// <summary>
/// Rewrites the messages of validation attributes without C# names, since they appear under the JSON name of the property. Custom, because
/// the framework accepts other messages from each single attribute only.
/// </summary>
internal static partial class ValidationMessages
{
    public static string InPlainWords(string message)
    {
        if (Required().IsMatch(message))
            return "Required.";
        if (Between().Match(message) is { Success: true } between)
            return $"Must be from {between.Groups["min"].Value} to {between.Groups["max"].Value}.";
        if (Lengths().Match(message) is { Success: true } lengths)
            return $"Must have a length of {lengths.Groups["min"].Value} to {lengths.Groups["max"].Value}.";
        if (LongestLength().Match(message) is { Success: true } longest)
            return $"Must have a length of at most {longest.Groups["max"].Value}.";
        return ShortestLength().Match(message) is { Success: true } shortest
            ? $"Must have a length of at least {shortest.Groups["min"].Value}."
            : message;
    }

    [GeneratedRegex(@"^The \S+ field is required\.$")]
    private static partial Regex Required();

    [GeneratedRegex(@"^The field \S+ must be between (?<min>\S+) and (?<max>\S+)\.$")]
    private static partial Regex Between();

    [GeneratedRegex(@"^The field \S+ must be a string with a minimum length of (?<min>\d+) and a maximum length of (?<max>\d+)\.$")]
    private static partial Regex Lengths();

    [GeneratedRegex(@"^The field \S+ must be a string (?:or array type )?with a maximum length of '?(?<max>\d+)'?\.$")]
    private static partial Regex LongestLength();

    [GeneratedRegex(@"^The field \S+ must be a string or array type with a minimum length of '(?<min>\d+)'\.$")]
    private static partial Regex ShortestLength();
}
