using System.Security.Claims;

namespace ServiceDefaults.Authentication;

/// <summary>Reads the claims of a token.</summary>
public static class ClaimsPrincipalExtensions
{
    /// <summary>Returns the subject of the token (<c>sub</c>); <see langword="null"/> for an anonymous request.</summary>
    /// <param name="user">The request's user.</param>
    public static string? Subject(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirst("sub")?.Value;
    }

    /// <summary>
    /// Returns true if the token carries <paramref name="scope"/>, in a claim <c>scope</c> (RFC 8693) or <c>scp</c> (Microsoft Entra).
    /// </summary>
    /// <param name="user">The request's user.</param>
    /// <param name="scope">The scope.</param>
    public static bool HasScope(this ClaimsPrincipal user, string scope)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Claims.Any(claim => claim.Type is "scope" or "scp" && claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
    }
}
