using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Authentication;

/// <summary>Adds the missing scope to a 403 response (RFC 6750, 3.1); all other results are the framework's.</summary>
internal sealed class InsufficientScopeHandler(IProblemDetailsService problems) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        await _default.HandleAsync(next, context, policy, authorizeResult);
        if (!authorizeResult.Forbidden || context.Response.HasStarted)
            return;
        var scopesOfPolicy = policy.Requirements.OfType<ScopeRequirement>().Select(requirement => requirement.Scope);
        string[] missing = [.. scopesOfPolicy.Where(scope => !context.User.HasScope(scope))];
        if (missing.Length == 0)
            return;
        var scopes = string.Join(' ', missing);
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{scopes}\"";
        await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = { Status = StatusCodes.Status403Forbidden, Detail = $"The token lacks the scope {scopes}." },
        });
    }
}
