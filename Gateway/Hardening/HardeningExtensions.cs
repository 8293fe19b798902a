using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

internal static class HardeningExtensions
{
    /// <summary>Kestrel's limits, trusted proxies and CORS by section <c>Hardening</c>; request time-outs by route.</summary>
    public static void AddHardening(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<HardeningOptions>, HardeningOptionsValidator>();
        services.AddOptions<HardeningOptions>().BindConfiguration(HardeningOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TrustedProxies>();
        services.AddTransient<IStartupFilter, HardenedServer>();
        services.AddRequestTimeouts(); // what the routes' are checked against; kept by Proxy/TimeLimit
        services.AddCors();

        // From configuration as it stands: routes are mapped, and ask for this, before settings are checked.
        services.AddOptions<CorsOptions>().Configure<IConfiguration>((cors, configuration) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(configuration.GetSection($"{HardeningOptions.Section}:{nameof(HardeningOptions.CorsOrigins)}").Get<string[]>() ?? [])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders("ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After")));
    }
}
