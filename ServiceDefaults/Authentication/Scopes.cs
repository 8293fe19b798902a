namespace ServiceDefaults.Authentication;

/// <summary>
/// The scopes a token may carry, in a claim <c>scope</c> or <c>scp</c> (separated by spaces, or repeated). Each is also the name of the
/// policy that demands it.
/// </summary>
public static class Scopes
{
    /// <summary>May write the catalogue and start jobs.</summary>
    public const string CatalogWrite = "catalog:write";

    /// <summary>May see queues and replay what failed.</summary>
    public const string JobsAdmin = "jobs:admin";
}
