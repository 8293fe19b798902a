using System.Globalization;
using Scalable.Bench.Load;

namespace Scalable.Bench.Fairness;

/// <summary>Offered load of several times the capacity.</summary>
internal static class OverloadCase
{
    public static async Task RunAsync(FairnessStack stack, int items, int seconds, CancellationToken cancellationToken)
    {
        // Pages that nobody has asked for before: refusing one costs much less than serving it.
        RequestKind[] kinds =
            [new("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items?pageSize={{50-100}}&pageIndex={{0-{(items / 100) - 1}}}"))];
        foreach (var (name, gateway) in new[] { ("open", stack.Open), ("controlled", stack.Controlled) })
        {
            await stack.RunAsync(gateway, 5, cancellationToken, Closed(32));
            var peak = await stack.RunAsync(gateway, seconds, cancellationToken, Closed(32));
            LongPagesCase.Show($"{name}, closed loop", peak);
            var capacity = peak.Only.OkPerSecond;
            foreach (var factor in new[] { 0.5, 0.8, 2, 5, 10 })
            {
                var users = (int)(250 * Math.Max(1, factor));
                LongPagesCase.Show(
                    $"{name}, {factor} x capacity",
                    await stack.RunAsync(
                        gateway, seconds, cancellationToken,
                        new Population("users", users, capacity * factor / users, kinds) { Addresses = Addresses.Each }));
            }
        }

        Population Closed(int users) => new("users", users, 0, kinds) { Addresses = Addresses.Each };
    }
}
