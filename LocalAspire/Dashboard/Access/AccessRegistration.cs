using LocalAspire.Dashboard.Listeners;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace LocalAspire.Dashboard.Access;

internal static class AccessRegistration
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AccessRules>();
        // Cookies end with the process, as the token does where none was set: no key material is left on disk.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = ".LocalAspire.Dashboard";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.LoginPath = Login.Path;
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Events.OnRedirectToLogin = redirect =>
            {
                if (redirect.Request.Path.StartsWithSegments("/api"))
                    redirect.Response.StatusCode = StatusCodes.Status401Unauthorized;
                else
                    redirect.Response.Redirect(redirect.RedirectUri);
                return Task.CompletedTask;
            };
        });
        builder.Services.AddAuthorizationBuilder();
        builder.Services.AddOptions<AuthorizationOptions>().Configure<AccessRules>((authorization, rules) =>
        {
            if (rules.BrowserToken is not null)
                authorization.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
            else
                authorization.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build();
        });
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseWhen(context => ListenerFeature.Of(context) == ListenerRole.Pages, pages => pages.UseMiddleware<BrowserGuard>());
        app.UseRouting();
        app.UseListenerGuard();
        app.UseWhen(context => ListenerFeature.Of(context) != ListenerRole.Pages, otlp => otlp.UseMiddleware<OtlpKeyGuard>());
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapLogin();
    }
}
