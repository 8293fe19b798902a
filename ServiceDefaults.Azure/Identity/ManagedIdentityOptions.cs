namespace ServiceDefaults.Identity;

/// <summary>
/// The servers that accept this process by its Microsoft Entra identity, so that there is no password to store; section
/// <c>ManagedIdentity</c>. <c>AZURE_CLIENT_ID</c> selects the identity, <c>AZURE_TOKEN_CREDENTIALS</c> the kind of credential.
/// </summary>
public sealed class ManagedIdentityOptions
{
    public const string Section = "ManagedIdentity";

    /// <summary>
    /// True if PostgreSQL accepts tokens as passwords; connection strings then name a user and no password. Default: false.
    /// </summary>
    public bool Postgres { get; set; }

    /// <summary>
    /// True if Redis accepts tokens as passwords; the connection string then names neither user nor password. Default: false.
    /// </summary>
    public bool Redis { get; set; }
}
