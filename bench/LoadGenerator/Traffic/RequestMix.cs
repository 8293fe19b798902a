using System.Globalization;
using Scalable.Generator.Load;

namespace Scalable.Generator.Traffic;

/// <summary>The requests of the users.</summary>
internal static class RequestMix
{
    /// <summary>The home page.</summary>
    public static RequestKind HomePage { get; } = new("GET", "/api/catalog/items?pageSize=20");

    /// <summary>One of the popular items.</summary>
    public static RequestKind PopularItem { get; } = new("GET", "/api/catalog/items/{1-200}");

    public static RequestKind Types { get; } = new("GET", "/api/catalog/catalogtypes");

    /// <summary>A random item, usually not cached.</summary>
    public static RequestKind AnyItem(int items) =>
        new("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{items}}}"));

    /// <summary>An item by its popularity: of all items, but mostly a few of them.</summary>
    public static RequestKind ItemByPopularity(int items) =>
        new("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{zipf:1-{items}}}"));

    /// <summary>A list of about a hundred items of a random brand, usually not cached.</summary>
    public static RequestKind LongList(int items)
    {
        const int brands = 100, length = 100;
        var pages = Math.Max(items / brands / length, 1);
        return new("GET", string.Create(
            CultureInfo.InvariantCulture,
            $"/api/catalog/items?brand={{1-{brands}}}&pageSize={{91-109}}&pageIndex={{0-{pages - 1}}}"));
    }

    /// <summary>A list of the items of a random brand, of so many sizes that hardly two are alike: a cache holds none of them.</summary>
    public static RequestKind NewList { get; } = new("GET", "/api/catalog/items?brand={1-100}&pageSize={100-500}");
}
