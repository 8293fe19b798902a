using System.Security.Claims;
using ServiceDefaults.Authentication;

namespace CatalogService.Jobs;

internal static class JobOwner
{
    /// <summary>Whom the jobs of this token belong to.</summary>
    /// <exception cref="BadHttpRequestException">403: the token says nothing about whom it was issued to.</exception>
    public static string Owner(this ClaimsPrincipal user) => user.Subject()
        ?? throw new BadHttpRequestException("The token has no subject (sub) for the job to belong to.", StatusCodes.Status403Forbidden);
}
