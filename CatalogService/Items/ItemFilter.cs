using System.Text;
using CatalogService.Database;
using Npgsql;

namespace CatalogService.Items;

/// <summary>Conditions on items; an item must meet all that are given.</summary>
/// <param name="NamePrefix">The prefix of the name, case-sensitive.</param>
internal readonly record struct ItemFilter(string? NamePrefix, int? TypeId, int? BrandId)
{
    /// <summary>
    /// Returns the SQL condition on <c>items i</c>, and adds its values to <paramref name="parameters"/>. It contains given conditions
    /// only, so that each combination is a statement of its own, planned with its own index.
    /// </summary>
    /// <param name="parameters">Receives the values.</param>
    /// <param name="after">Selects only items after this position in the order by name and id.</param>
    public string Where(NpgsqlParameterCollection parameters, ItemCursor? after = null)
    {
        var conditions = new List<string>();
        if (!string.IsNullOrEmpty(NamePrefix))
            conditions.Add($"i.name >= {parameters.Append(NamePrefix)}");
        if (EndOf(NamePrefix) is { } end)
            conditions.Add($"i.name < {parameters.Append(end)}");
        if (TypeId is { } type)
            conditions.Add($"i.type_id = {parameters.Append(type)}");
        if (BrandId is { } brand)
            conditions.Add($"i.brand_id = {parameters.Append(brand)}");
        if (after is { } place)
            conditions.Add($"(i.name, i.id) > ({parameters.Append(place.Name)}, {parameters.Append(place.Id)})");
        return conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}";
    }

    /// <summary>
    /// Returns the smallest string that is greater than all strings with the prefix, in the order of code points (which is that of UTF-8
    /// bytes and of the column's collation): the prefix with its last code point incremented. Null if there is none.
    /// </summary>
    private static string? EndOf(string? prefix)
    {
        var runes = (prefix ?? "").EnumerateRunes().ToList();
        for (; runes.Count > 0; runes.RemoveAt(runes.Count - 1))
        {
            // Skip the surrogates, which are no characters.
            var next = runes[^1].Value == 0xD7FF ? 0xE000 : runes[^1].Value + 1;
            if (Rune.IsValid(next))
                return string.Concat(runes[..^1].Append(new Rune(next)));
        }

        return null;
    }
}
