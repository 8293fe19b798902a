using Scalable.RateLimiting.Clients;
using StackExchange.Redis;

namespace Scalable.RateLimiting.Leases;

/// <summary>
/// The embedded Lua scripts. Each is passed as text: once a server has it, the client sends only its hash, so that a
/// decision is one round trip.
/// </summary>
internal static class Scripts
{
    public static string Lease { get; } = Read("lease.lua");

    public static string Instances { get; } = Read("gateways.lua");

    public static string Slots { get; } = Read("slots.lua");

    public static RedisKey Key(string policy, ClientId client) => $"ratelimit:{policy}:{client.High:x16}{client.Low:x16}";

    private static string Read(string name)
    {
        using var stream = typeof(Scripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
