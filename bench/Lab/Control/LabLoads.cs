using System.Globalization;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;
using Scalable.Lab.Model;

namespace Scalable.Lab.Control;

/// <summary>
/// Composes the loads: the same users with the same requests for both systems, but for how each of them starts a slow task.
/// </summary>
internal sealed class LabLoads
{
    /// <summary>The population whose figures are shown.</summary>
    public const string Users = "users";

    /// <summary>The client that sends more than its share.</summary>
    public const string Abuser = "abuser";

    private const double Hours = 12 * 3600;
    private const int Owners = 50;
    private const int AbusersConnections = 400;
    private const double AbusersRate = 5;
    private const int UsersPerListReader = 50;
    private const int UsersPerTask = 50;

    private readonly CatalogueRequests _requests;
    private readonly LabTokens _tokens;
    private readonly int _items;

    private LabLoads(CatalogueRequests requests, LabTokens tokens, int items) => (_requests, _tokens, _items) = (requests, tokens, items);

    /// <summary>Where users go, and how a slow task is started there.</summary>
    /// <param name="Name">The name of the load.</param>
    internal sealed record Target(string Name, Uri Address, IReadOnlyList<RequestKind> SlowTasks);

    public static async Task<LabLoads> LoadAsync(string postgres, int items, LabTokens tokens, CancellationToken cancellationToken) =>
        new(await CatalogueRequests.LoadAsync(postgres, items, tokens.Header, cancellationToken), tokens, items);

    public static Target Twin(Uri address) =>
        new("twin", address, [new RequestKind("POST", "/api/catalog/price-lists?due={due}")]);

    /// <summary>Here a slow task is a job like any other: stored, queued, done by the worker.</summary>
    public Target Here(Uri gateway, int types, int brands) => new("here", gateway,
    [
        .. Enumerable.Range(0, Owners).Select(owner => new RequestKind("POST", "/api/catalog/price-lists")
        {
            Headers =
            [
                "Content-Type: application/json", _tokens.Header(string.Create(CultureInfo.InvariantCulture, $"lab-{owner}")),
            ],
            Body = """{"type":{1-TYPES},"brand":{1-BRANDS}}"""
                .Replace("TYPES", types.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("BRANDS", brands.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
        }),
    ]);

    /// <param name="mix">The kind of traffic.</param>
    /// <param name="users">How many people use the system; in some mixes, most of them do something else at the moment.</param>
    /// <param name="seed">Two loads with the same seed have the same requests.</param>
    public LoadSpec Compose(Target target, string mix, int users, int seed) => new(target.Address, Hours, mix switch
    {
        LabMix.Everyday => [Of(users, 1, _requests.Everyday(target.SlowTasks, writes: 1))],
        // As after a push notification: all at once, every other second, and each another item.
        "pooling" => [Of(users, 0.5, RequestMix.AnyItem(_items)) with { Together = true }],
        "caching" => [Of(users, 1, _requests.WithWrites(1, RequestMix.HomePage))],
        "n-plus-one" => [Of(Part(users, UsersPerListReader), 4, LongList)],
        "rate-limiting" =>
        [
            Of(Part(users, 10), 2, _requests.WithWrites(1, RequestMix.HomePage, RequestMix.PopularItem)),
            new Population(Abuser, AbusersConnections, AbusersRate, [LongList]) { Addresses = Addresses.One },
        ],
        _ =>
        [
            Of(Part(users, 5), 2, _requests.WithWrites(1, RequestMix.HomePage, RequestMix.PopularItem)),
            Of(Part(users, UsersPerTask), 1, target.SlowTasks),
        ],
    })
    {
        Seed = seed,
    };

    private RequestKind LongList => new("GET", string.Create(
        CultureInfo.InvariantCulture, $"/api/catalog/items?pageSize={{61-140}}&pageIndex={{0-{Math.Max((_items / 140) - 1, 0)}}}"));

    private static Population Of(int users, double rate, params IReadOnlyList<RequestKind> requests) =>
        Population.WithAddressPerUser(Users, users, rate, requests);

    private static int Part(int users, int of) => Math.Max(users / of, 1);
}
