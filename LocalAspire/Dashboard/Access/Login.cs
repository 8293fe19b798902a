using System.Security.Claims;
using System.Threading.RateLimiting;
using LocalAspire.Dashboard.Listeners;
using LocalAspire.Dashboard.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace LocalAspire.Dashboard.Access;

/// <summary>The login link (<c>/login?t=token</c>) and the page that asks for the token.</summary>
internal static class Login
{
    public const string Path = "/login";

    // Guessing 128 random bits is hopeless anyway; this keeps it from being loud.
    private static readonly FixedWindowRateLimiter Attempts = new(new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), AutoReplenishment = false });

    public static void MapLogin(this IEndpointRouteBuilder app) =>
        app.MapGet(Path, SignInAsync).On(ListenerRole.Pages).AllowAnonymous();

    private static async Task SignInAsync(HttpContext context, AccessRules rules, StaticPages pages, string? t, string? returnUrl)
    {
        var destination = returnUrl is ['/', not ('/' or '\\'), ..] ? returnUrl : "/";
        if (rules.BrowserToken is null)
        {
            context.Response.Redirect(destination);
            return;
        }

        Attempts.TryReplenish();
        if (t is not null && !Attempts.AttemptAcquire().IsAcquired)
        {
            context.Response.Headers.RetryAfter = "60";
            await TypedResults.Problem("Too many attempts; wait a minute.", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context);
            return;
        }

        if (!rules.IsBrowserToken(t))
        {
            await pages.WriteAsync(context, "login.html", t is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);
            return;
        }

        var identity = new ClaimsIdentity([new(ClaimTypes.Name, "browser")], CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(new ClaimsPrincipal(identity), new() { IsPersistent = true });
        context.Response.Redirect(destination);
    }
}
