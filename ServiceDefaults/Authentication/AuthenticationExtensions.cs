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

/// <summary>Adds bearer token authentication and the authorization policies of the services.</summary>
public static class AuthenticationExtensions
{
    /// <summary>The configuration section of the bearer scheme; <c>dotnet user-jwts</c> writes there in Development.</summary>
    public const string Section = "Authentication:Schemes:Bearer";

    /// <summary>The maximum clock difference to the issuer when the lifetime of a token is validated.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Accepts bearer tokens as configured in <see cref="Section"/>, and adds one policy for each scope, named like the scope. Outside
    /// Development the service does not start without <c>Authority</c> and <c>ValidAudiences</c>. Claims keep the names they have in the
    /// token.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the application builder.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="scopes">The scopes that endpoints require, by <c>RequireAuthorization(scope)</c>. Default: none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder AddScalableAuthentication<TBuilder>(this TBuilder builder, params IEnumerable<string> scopes)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scopes);
        DevelopmentSigningKeys.AddTo(builder);

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(Configure);
        builder.Services.AddSingleton<IValidateOptions<JwtBearerOptions>, JwtIssuerValidator>();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).ValidateOnStart();

        // A signing key that "dotnet user-jwts" creates while the service runs is accepted at once.
        builder.Services.AddSingleton<IOptionsChangeTokenSource<JwtBearerOptions>>(services =>
            new ConfigurationChangeTokenSource<JwtBearerOptions>(
                JwtBearerDefaults.AuthenticationScheme, services.GetRequiredService<IConfiguration>().GetSection(Section)));

        // Authentication adds data protection, which warns about keys that bearer tokens never use.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, InsufficientScopeHandler>();
        var policies = builder.Services.AddAuthorizationBuilder();
        foreach (var scope in scopes)
            policies.AddPolicy(scope, policy => Require(policy, scope));
        return builder;
    }

    /// <summary>
    /// Authenticates requests that have a token, or whose endpoint requires one. In Development the signing keys of
    /// <c>dotnet user-jwts</c> are refreshed first.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static WebApplication UseScalableAuthentication(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetService<DevelopmentSigningKeys>() is { } keys)
        {
            app.Use((context, next) =>
            {
                if (context.Request.Headers.Authorization.Count > 0)
                    keys.Refresh();
                return next(context);
            });
        }

        app.UseOnlyIf(NeedsAuthentication, static builder => builder.UseAuthentication());
        return app;
    }

    /// <summary>
    /// Authorizes requests to endpoints that require it, and adds <c>Authorization</c> to the <c>Vary</c> of their responses.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static WebApplication UseScalableAuthorization(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(static (context, next) =>
        {
            // Set last: an error page clears the headers first, and a proxied response brings its own.
            if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null)
                context.Response.OnStarting(VaryByToken, context);
            return next(context);
        });
        app.UseOnlyIf(NeedsAuthorization, static builder => builder.UseAuthorization());
        return app;
    }

    private static bool NeedsAuthentication(HttpContext context) =>
        context.Request.Headers.Authorization.Count > 0 || NeedsAuthorization(context);

    private static bool NeedsAuthorization(HttpContext context) =>
        context.GetEndpoint() is { Metadata: var metadata }
            && (metadata.GetMetadata<IAuthorizeData>() is not null
                || metadata.GetMetadata<AuthorizationPolicy>() is not null
                || metadata.GetMetadata<IAuthorizationRequirementData>() is not null);

    // A public read without a token needs neither: both would only wait for the rest of the pipeline, and authentication creates a scope of
    // services. Not by UseWhen: the framework would not find them in its branch, and would add both once more, in front of everything.
    private static void UseOnlyIf(
        this WebApplication app, Func<HttpContext, bool> condition, Action<IApplicationBuilder> use)
    {
        RequestDelegate? rest = null;
        ((IApplicationBuilder)app).Use(next => context => condition(context) ? next(context) : rest!(context));
        use(app);
        ((IApplicationBuilder)app).Use(next => rest = next);
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

    private static void Require(AuthorizationPolicyBuilder policy, string scope) =>
        policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope));
}
