using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace CatalogService.PriceLists;

/// <summary>
/// Requires one plain address (RFC 5321 without quoting, ASCII): no list, no display name, no comment, and no character that could end
/// a line of the message's header.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class EmailRuleAttribute() : ValidationAttribute("Must be one address like someone@example.com.")
{
    private const int Longest = 254;
    private const int LongestName = 64;

    public override bool IsValid(object? value) =>
        value is not string address || (address.Length <= Longest && address.LastIndexOf('@') <= LongestName && Pattern().IsMatch(address));

    [GeneratedRegex(
        @"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        + @"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
