using Scalable.Bench.Measure;

namespace Scalable.Bench.Field;

/// <summary>A rate limiter of the comparison, or a server without one as its reference.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="Anchor">The argument of <c>anchor-limiter</c>; null for nginx.</param>
internal sealed record Limiter(string Name, string? Anchor)
{
    public static Limiter Scalable { get; } = new("Scalable.RateLimiting", "scalable");

    public static Limiter RedisRateLimiting { get; } = new("RedisRateLimiting", "redis");

    public static Limiter Framework { get; } = new("ASP.NET Core, in one process", "framework");

    public static Limiter Nginx { get; } = new("nginx limit_req", null);

    /// <summary>The reference of all limiters that run in Kestrel.</summary>
    public static Limiter None { get; } = new("Kestrel, no limiter", "none");

    /// <summary>The reference of <see cref="Nginx"/>: the same static file without <c>limit_req</c>.</summary>
    public static Limiter NginxWithout { get; } = new("nginx, no limiter", null);

    public static IReadOnlyList<Limiter> Limiting { get; } = [Scalable, RedisRateLimiting, Framework, Nginx];

    public static IReadOnlyList<Limiter> All { get; } = [None, NginxWithout, .. Limiting];

    public Limiter Reference => Anchor is null ? NginxWithout : None;

    public bool UsesRedis => this == Scalable || this == RedisRateLimiting;

    public Role Role => this == Scalable ? Role.Scalable : Role.Decent;
}
