namespace Contracts;

/// <summary>
/// The scopes that a token may carry, in a claim <c>scope</c> or <c>scp</c> (separated by spaces, or repeated). Each is also the name of
/// the policy that requires it.
/// </summary>
public static class Scopes
{
    /// <summary>Permits writing the catalogue and starting jobs.</summary>
    public const string CatalogWrite = "catalog:write";

    /// <summary>Permits viewing queues and replaying failures.</summary>
    public const string JobsAdmin = "jobs:admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [CatalogWrite, JobsAdmin];
}
