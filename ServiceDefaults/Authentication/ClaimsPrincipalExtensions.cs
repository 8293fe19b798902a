using System.Security.Claims;

namespace ServiceDefaults.Authentication;

/// <summary>What the services want to know of a token.</summary>
public static class ClaimsPrincipalExtensions
{
    /// <summary>Whom the token was issued to (<c>sub</c>); <see langword="null"/> for an anonymous request.</summary>
    /// <param name="user">The request's user.</param>
    public static string? Subject(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirst("sub")?.Value;
    }

    /// <summary>Whether the token carries <paramref name="scope"/>.</summary>
    /// <param name="user">The request's user.</param>
    /// <param name="scope">One of <see cref="Scopes"/>.</param>
    public static bool HasScope(this ClaimsPrincipal user, string scope)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
    }
}
