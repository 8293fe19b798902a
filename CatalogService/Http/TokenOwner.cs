using System.Security.Claims;
using ServiceDefaults.Authentication;

namespace CatalogService.Http;

internal static class TokenOwner
{
    /// <summary>Returns the owner of the jobs of this token: its subject.</summary>
    /// <exception cref="BadHttpRequestException">403: the token has no subject.</exception>
    public static string Owner(this ClaimsPrincipal user) => user.Subject()
        ?? throw new BadHttpRequestException("The token has no subject (sub) for the job to belong to.", StatusCodes.Status403Forbidden);
}
