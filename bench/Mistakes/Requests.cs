using System.Globalization;
using Scalable.Bench.Load;

namespace Scalable.Bench.Mistakes;

/// <summary>What users ask for.</summary>
internal static class Requests
{
    /// <summary>What everybody sees first.</summary>
    public static RequestKind HomePage { get; } = new("GET", "/api/catalog/items?pageSize=20");

    /// <summary>One of the items that everybody looks at.</summary>
    public static RequestKind PopularItem { get; } = new("GET", "/api/catalog/items/{1-200}");

    public static RequestKind Types { get; } = new("GET", "/api/catalog/catalogtypes");

    /// <summary>Any item: in no cache, most of the time.</summary>
    public static RequestKind AnyItem(Plan plan) => new("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{plan.Items}}}"));

    /// <summary>A list of about a hundred items of any brand: in no cache, most of the time.</summary>
    public static RequestKind LongList(Plan plan)
    {
        const int brands = 100, length = 100;
        var pages = Math.Max(plan.Items / brands / length, 1);
        return new("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items?brand={{1-{brands}}}&pageSize={{91-109}}&pageIndex={{0-{pages - 1}}}"));
    }

    /// <summary>What a day at the shop looks like: mostly the same few pages, some of the long tail, and now and then a slow task.</summary>
    public static IReadOnlyList<RequestKind> Everyday(Plan plan, Contender contender)
    {
        const double slow = 0.5;
        return
        [
            HomePage with { Weight = 45 }, PopularItem with { Weight = 40 }, Types with { Weight = 10 },
            AnyItem(plan) with { Weight = 3 }, LongList(plan) with { Weight = 1.5 },
            .. contender.SlowTasks.Select(task => task with { Weight = slow / contender.SlowTasks.Count }),
        ];
    }
}
