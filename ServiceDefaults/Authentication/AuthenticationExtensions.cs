using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDefaults.Authentication;
using ServiceDefaults.Http;

namespace Microsoft.Extensions.Hosting;

/// <summary>Bearer tokens and the policies that services demand.</summary>
public static class AuthenticationExtensions
{
    /// <summary>The configuration section of the bearer scheme; <c>dotnet user-jwts</c> writes there in Development.</summary>
    public const string Section = "Authentication:Schemes:Bearer";

    /// <summary>A token from a server whose clock is off by more is refused.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Accepts bearer tokens as <see cref="Section"/> says and adds one policy per scope of <see cref="Scopes"/>, named like it. Outside Development the
    /// service does not start without <c>Authority</c> and <c>ValidAudiences</c>. Claims keep the names they have in the token.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of application.</typeparam>
    /// <param name="builder">The application.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder AddScalableAuthentication<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        DevelopmentSigningKeys.AddTo(builder);

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(Configure);
        builder.Services.AddSingleton<IValidateOptions<JwtBearerOptions>, TokenIssuerRequired>();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).ValidateOnStart();

        // A signing key that "dotnet user-jwts" makes while the service runs is accepted at once.
        builder.Services.AddSingleton<IOptionsChangeTokenSource<JwtBearerOptions>>(services => new ConfigurationChangeTokenSource<JwtBearerOptions>(
            JwtBearerDefaults.AuthenticationScheme, services.GetRequiredService<IConfiguration>().GetSection(Section)));

        // Authentication brings data protection along, which warns of keys that bearer tokens never use.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, InsufficientScopeHandler>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Scopes.CatalogWrite, policy => Require(policy, Scopes.CatalogWrite))
            .AddPolicy(Scopes.JobsAdmin, policy => Require(policy, Scopes.JobsAdmin));
        return builder;
    }

    /// <summary>
    /// Authenticates requests that carry a token. For the others the middleware is skipped: it would cost each public read a scope of services and some
    /// asynchronous calls. In Development the signing keys of <c>dotnet user-jwts</c> are brought up to date first.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static WebApplication UseScalableAuthentication(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // Not finding it outside of a branch, the framework would put it in front of everything, for all requests; this is its own mark that it need not.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        var keys = app.Services.GetService<DevelopmentSigningKeys>();
        app.UseWhen(context => context.Request.Headers.Authorization.Count > 0, branch =>
        {
            if (keys is not null)
            {
                branch.Use((context, next) =>
                {
                    keys.Refresh();
                    return next(context);
                });
            }

            branch.UseAuthentication();
        });
        return app;
    }

    /// <summary>
    /// Authorizes requests to endpoints that demand it, and says in <c>Vary</c> that their responses depend on the token. Anonymous
    /// endpoints skip the middleware,
    /// which allocates even there. An endpoint that demands authorization does not run without.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static WebApplication UseScalableAuthorization(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // As above.
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(context => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null, branch =>
        {
            branch.Use(static (context, next) =>
            {
                // Set last: an error page starts with the headers cleared, and a proxied response brings its own.
                context.Response.OnStarting(VaryByToken, context);
                return next(context);
            });
            branch.UseAuthorization();
        });
        return app;
    }

    private static Task VaryByToken(object context)
    {
        VaryHeader.Add(((HttpContext)context).Response.Headers, "Authorization");
        return Task.CompletedTask;
    }

    private static void Configure(JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters.NameClaimType = "sub";
        options.TokenValidationParameters.ClockSkew = ClockSkew;
    }

    private static void Require(AuthorizationPolicyBuilder policy, string scope)
        => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope));
}
