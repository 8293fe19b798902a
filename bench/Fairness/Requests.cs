using System.Globalization;
using Scalable.Bench.Load;

namespace Scalable.Bench.Fairness;

/// <summary>Requests that are hardly ever cached.</summary>
internal sealed class Requests(int items)
{
    /// <summary>A random item.</summary>
    public RequestKind Item { get; } = Get($"/api/catalog/items/{{1-{items}}}");

    /// <summary>A random page of about 75 items: refusing it costs much less than serving it.</summary>
    public RequestKind Page { get; } = Get($"/api/catalog/items?pageSize={{50-100}}&pageIndex={{0-{(items / 100) - 1}}}");

    /// <summary>A random page of nearly the largest size: the dearest read there is.</summary>
    public RequestKind LongPage { get; } = Get($"/api/catalog/items?pageSize={{400-500}}&pageIndex={{0-{(items / 500) - 1}}}");

    private static RequestKind Get(FormattableString path) => new("GET", path.ToString(CultureInfo.InvariantCulture));
}
