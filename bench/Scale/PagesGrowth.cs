using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Scale;

/// <summary>Pages of 10 to 500 items with all related data.</summary>
internal static class PagesGrowth
{
    public static async Task<Chapter> MeasureAsync(ProofStack stack, ScaleSizes sizes, CancellationToken cancellationToken)
    {
        const string here = "one round trip";
        var (service, _) = await stack.Servers.ServiceAsync(cancellationToken, ("Cache__Enabled", "false"));
        await using var decent = await stack.TwinAsync(
            new TwinVariant("twin, no cache", Role.Decent, "NoCaching", "NoRateLimiting"), cancellationToken);
        await using var mistaken = await stack.TwinAsync(
            new TwinVariant("twin, N+1, no cache", Role.Mistake, "NoCaching", "NoRateLimiting", "NPlusOne"), cancellationToken);
        var rows = new List<Measurement>();
        foreach (var size in sizes.Pages)
        {
            // Items of one brand: the twin counts them for each page, and that cost is not to be shown here.
            var path = $"/api/catalog/items?brand=1&pageSize={size}";
            rows.AddRange(await Growth.TimesAsync(stack.Generator, sizes, $"{size}",
            [
                (here, Role.Scalable, service, path),
                (decent.Target.Name, Role.Decent, decent.Target.Address, path),
                (mistaken.Target.Name, Role.Mistake, mistaken.Target.Address, path),
            ], cancellationToken));
        }

        double At(string name, int size) => rows.Single(row => row.System == name && row.Case == $"{size}")[Growth.Milliseconds];
        var (least, most) = (sizes.Pages[0], sizes.Pages[^1]);
        return new Chapter(
            "pages", "Page sizes", "Pages of one brand, requested sequentially on one connection, no caches.", rows,
            [new("Time of a page, over its size", Growth.Milliseconds, ChartKind.Lines, Logarithmic: true)],
            [
                new($"{most} items take {At(here, most) / At(here, least):0.0} x the time of {least} here, "
                    + $"and {At(mistaken.Target.Name, most) / At(mistaken.Target.Name, least):0.0} x with a query for each.",
                    At(here, most) < At(mistaken.Target.Name, most))
            ]);
    }
}
