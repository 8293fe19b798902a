namespace Scalable.Generator.Load;

/// <summary>A load: populations of users that are active concurrently.</summary>
/// <param name="Address">The server: <c>http://127.0.0.1:8080</c>. Loopback only.</param>
/// <param name="Seconds">The duration over which requests are due; those in flight may still complete afterwards.</param>
internal sealed record LoadSpec(Uri Address, double Seconds, IReadOnlyList<Population> Populations)
{
    /// <summary>The timeout of a request in seconds, measured from the time at which it was due. Default: 5.</summary>
    public double Patience { get; init; } = 5;

    /// <summary>Further addresses of the same system: users are distributed over all of them, as by a load balancer.</summary>
    public IReadOnlyList<Uri> MoreAddresses { get; init; } = [];

    /// <summary>The seed for the choice of requests: two loads with different seeds have hardly any in common.</summary>
    public int Seed { get; init; }
}

/// <summary>
/// Users with the same behavior. Each has its own connection and sends at a fixed rate, independent of the responses: a request that cannot
/// be sent because the previous response is missing waits, and its latency counts from its due time. The users' due times are spread
/// evenly.
/// </summary>
/// <param name="Rate">
/// Requests per second and user. 0: the next request is sent as soon as the previous response arrives, to find the maximum throughput.
/// </param>
internal sealed record Population(string Name, int Users, double Rate, IReadOnlyList<RequestKind> Requests)
{
    /// <summary>The source addresses: one per user (127.x.y.z, Linux only), one per population, or the system's choice.</summary>
    public Addresses Addresses { get; init; } = Addresses.Any;

    /// <summary>True if all users send at the same time, as after a push notification.</summary>
    public bool Together { get; init; }

    /// <summary>Creates a population with one address per user.</summary>
    public static Population WithAddressPerUser(string name, int users, double rate, params IReadOnlyList<RequestKind> requests) =>
        new(name, users, rate, requests) { Addresses = Addresses.Each };
}

internal enum Addresses
{
    /// <summary>Chosen by the system: the same for all users.</summary>
    Any,

    /// <summary>A separate address for each user.</summary>
    Each,

    /// <summary>One address for all users of the population.</summary>
    One,
}

/// <summary>A kind of request.</summary>
/// <param name="Path">
/// The path with the query. <c>{1-500}</c> stands for a random number of that range, <c>{zipf:1-500}</c> for one by popularity: number k
/// is about 1 / k as frequent as the first (Zipf's law, s = 1). <c>{due}</c> stands for the time at which the request was due, in
/// microseconds since 1970.
/// </param>
/// <param name="Weight">The relative frequency among the kinds.</param>
internal sealed record RequestKind(string Method, string Path, double Weight = 1)
{
    /// <summary>Header lines without line ends.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The body, sent as UTF-8, with ranges like the path's; its media type is set in the headers.</summary>
    public string? Body { get; init; }
}
