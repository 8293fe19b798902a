using System.Globalization;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Fairness;

/// <summary>Requests that are hardly ever cached.</summary>
internal sealed class Requests(int items)
{
    /// <summary>A random item.</summary>
    public RequestKind Item { get; } = Get($"/api/catalog/items/{{1-{items}}}");

    /// <summary>A random page of about 75 items: refusing it costs much less than serving it.</summary>
    public RequestKind Page { get; } = Get($"/api/catalog/items?pageSize={{50-100}}&pageIndex={{0-{(items / 100) - 1}}}");

    /// <summary>One of the pages that people leaf through: the first thousand items, of all or of one type.</summary>
    public IReadOnlyList<RequestKind> FirstPages { get; } =
    [
        Get($"/api/catalog/items?pageSize={{50-100}}&pageIndex={{0-9}}"),
        Get($"/api/catalog/items?type={{1-10}}&pageSize={{50-100}}&pageIndex={{0-9}}"),
    ];

    /// <summary>A search that finds some of the items, and many of those that a bench imports.</summary>
    public RequestKind Search { get; } = Get($"/api/catalog/items/withsemanticrelevance?text=light+tent+{{1-9999}}");

    /// <summary>A random page of nearly the largest size: the dearest read there is.</summary>
    public RequestKind LongPage { get; } = Get($"/api/catalog/items?pageSize={{400-500}}&pageIndex={{0-{(items / 500) - 1}}}");

    /// <summary>What users read: mostly the same few pages, and some of the long tail.</summary>
    public IReadOnlyList<RequestKind> Everyday =>
    [
        RequestMix.HomePage with { Weight = 45 }, RequestMix.PopularItem with { Weight = 40 }, RequestMix.Types with { Weight = 10 },
        Item with { Weight = 3.5 }, Page with { Weight = 1.5 },
    ];

    private static RequestKind Get(FormattableString path) => new("GET", path.ToString(CultureInfo.InvariantCulture));
}
