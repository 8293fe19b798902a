namespace ServiceDefaults.Identity;

/// <summary>
/// Section <c>ManagedIdentity</c>: which servers know this process by its identity in Microsoft Entra, so that there is no password to keep. Which
/// identity that is says <c>AZURE_CLIENT_ID</c>; how it is proven, <c>AZURE_TOKEN_CREDENTIALS</c>.
/// </summary>
public sealed class ManagedIdentityOptions
{
    public const string Section = "ManagedIdentity";

    /// <summary>PostgreSQL takes tokens for passwords; connection strings then name a user and no password. Default: no.</summary>
    public bool Postgres { get; set; }

    /// <summary>Redis takes tokens for passwords; the connection string then names neither user nor password. Default: no.</summary>
    public bool Redis { get; set; }
}
