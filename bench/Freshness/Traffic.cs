using System.Globalization;
using Scalable.Generator.Load;

namespace Scalable.Bench.Freshness;

/// <summary>
/// The everyday mix of readers. The items of the home page are the most popular ones, which is the hard case: they are written most often
/// as well.
/// </summary>
internal static class Traffic
{
    public const string Home = "home page";

    public const string Others = "others";

    public const string HomePage = "/api/catalog/items?pageSize=20";

    public const int HomePageItems = 20;

    /// <summary>Items are listed by name.</summary>
    public const string ShowPopularItems = "update items set name = '0 Popular ' || lpad(id::text, 2, '0') where id <= 20";

    private const double HomeShare = 0.4;
    private const int Brands = 100;

    private static readonly string[] Words =
        ["stove", "lantern", "kayak", "compass", "harness", "fleece", "bottle", "tarp", "rucksack", "goggles", "hatchet", "kettle"];

    public static string Item(int id) => string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{id}");

    /// <summary>All readers together send this number of requests a second.</summary>
    public static IReadOnlyList<Population> Readers(double rate, int items) =>
    [
        Readers(Home, HomeShare * rate, [new("GET", HomePage)]),
        Readers(
            Others,
            (1 - HomeShare) * rate,
            [.. PopularItems(items, "", 35), .. Pages(10), .. Searches(5), .. PopularItems(items, "/reviews", 10)]),
    ];

    private static Population Readers(string name, double rate, IReadOnlyList<RequestKind> requests)
    {
        const int users = 50;
        return Population.WithAddressPerUser(name, users, rate / users, requests);
    }

    private static IEnumerable<RequestKind> PopularItems(int items, string what, double weight)
    {
        var ranges = Zipf.Ranges(items);
        return ranges.Select(range => new RequestKind(
            "GET",
            string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{{range.First}-{range.Last}}}{what}"),
            weight / ranges.Count));
    }

    private static IEnumerable<RequestKind> Pages(double weight)
    {
        var ranges = Zipf.Ranges(Brands);
        return ranges.Select(range => new RequestKind(
            "GET",
            string.Create(
                CultureInfo.InvariantCulture, $"/api/catalog/items?brand={{{range.First}-{range.Last}}}&pageSize=20&pageIndex={{0-2}}"),
            weight / ranges.Count));
    }

    private static IEnumerable<RequestKind> Searches(double weight)
    {
        var sum = Enumerable.Range(1, Words.Length).Sum(rank => 1.0 / rank);
        return Words.Select((word, index) => new RequestKind(
            "GET", $"/api/catalog/items/withsemanticrelevance?text={word}", weight / (index + 1) / sum));
    }
}
