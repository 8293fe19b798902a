namespace Scalable.Lab.Hosting;

/// <summary>The gateway's limits in production, for one that otherwise runs as in development.</summary>
internal static class ProductionLimits
{
    public static IReadOnlyList<(string Name, string Value)> Settings { get; } =
    [
        ("RateLimiting__Policies__client__Permits", "100"), ("RateLimiting__Policies__client__Burst", "200"),
        ("RateLimiting__Policies__write__Permits", "20"), ("RateLimiting__Policies__write__Burst", "50"),
        ("RateLimiting__Policies__work__Work", "00:00:00.500"), ("RateLimiting__Policies__work__WorkBurst", "00:00:02"),
        ("RateLimiting__Policies__streams__Permits", "20"),
    ];
}
