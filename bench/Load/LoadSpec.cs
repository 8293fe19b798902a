namespace Scalable.Bench.Load;

/// <summary>A load: populations of users that act side by side for a while.</summary>
/// <param name="Address">The server: <c>http://127.0.0.1:8080</c>. Loopback only.</param>
/// <param name="Seconds">How long requests arrive; those under way may then still be answered.</param>
internal sealed record LoadSpec(Uri Address, double Seconds, IReadOnlyList<Population> Populations)
{
    /// <summary>After how many seconds a user gives up, counted from the moment at which the request should have been sent.</summary>
    public double Patience { get; init; } = 5;

    /// <summary>Which of the possible requests are made: two loads with different seeds hardly share any.</summary>
    public int Seed { get; init; }
}

/// <summary>
/// Users who do the same. Each has a connection of its own and sends at a fixed rate, whatever becomes of the answers: what cannot be sent because the
/// answer before is not there yet waits, and its latency counts from when it should have been sent. The users' moments are spread evenly.
/// </summary>
/// <param name="Rate">Requests a second of each user. 0: the next goes out as soon as the answer to the one before is there, which finds a server's ceiling.</param>
internal sealed record Population(string Name, int Users, double Rate, IReadOnlyList<RequestKind> Requests)
{
    /// <summary>Whether each user has an address of its own (127.x.y.z, Linux only), or all of them one that no other population has.</summary>
    public Addresses Addresses { get; init; } = Addresses.Any;

    /// <summary>Whether all users send at the same moments, as after a notification that reaches everybody.</summary>
    public bool Together { get; init; }
}

internal enum Addresses
{
    /// <summary>What the system chooses: the same for everybody.</summary>
    Any,

    /// <summary>Each user's own.</summary>
    Each,

    /// <summary>One for all users of this population.</summary>
    One,
}

/// <summary>A kind of request.</summary>
/// <param name="Path">With the query. <c>{1-500}</c> stands for a random number of that range.</param>
/// <param name="Weight">How often it is made, compared with the other kinds.</param>
internal sealed record RequestKind(string Method, string Path, double Weight = 1)
{
    /// <summary>Header lines, without their ends.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>In UTF-8, of the media type that the headers give.</summary>
    public string? Body { get; init; }
}
