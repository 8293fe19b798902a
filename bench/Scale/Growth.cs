using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Scale;

/// <summary>Measures systems at one size of the growing parameter.</summary>
internal static class Growth
{
    public const string Milliseconds = "ms";

    private const int WarmUpSeconds = 12;

    /// <summary>Measures the duration of sequential requests on one connection, in turns.</summary>
    public static async Task<IReadOnlyList<Measurement>> TimesAsync(
        LoadProcess generator, ScaleSizes sizes, string size, IReadOnlyList<(string Name, Role Role, Uri Address, string Path)> measured,
        CancellationToken cancellationToken)
    {
        var samples = measured.ToDictionary(one => one.Name, _ => new List<double>());
        foreach (var one in measured)
            await WarmUp.RunAsync(generator, Load(one), WarmUpSeconds, cancellationToken);
        for (var round = 0; round < sizes.Rounds; round++)
        {
            foreach (var one in measured)
                samples[one.Name].Add(1000 / Math.Max((await generator.RunAsync(Load(one), cancellationToken)).Only.OkPerSecond, 0.001));
        }

        return
        [
            .. measured.Select(one => new Measurement(
                one.Name, one.Role, size, new Dictionary<string, Spread> { [Milliseconds] = Spread.Of(samples[one.Name]) }))
        ];

        LoadSpec Load((string Name, Role Role, Uri Address, string Path) one) =>
            new(one.Address, sizes.Seconds, [new Population("one", 1, 0, [new RequestKind("GET", one.Path)])]) { Patience = 60 };
    }

    public static string Name(int size, string unit) => string.Create(CultureInfo.InvariantCulture, $"{size:N0} {unit}");
}
