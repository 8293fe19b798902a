using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

internal static class HardeningExtensions
{
    /// <summary>Adds Kestrel's limits, trusted proxies and CORS from section <c>Hardening</c>, and request timeouts per route.</summary>
    public static void AddHardening(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<HardeningOptions>, HardeningOptionsValidator>();
        services.AddOptionsSection<HardeningOptions>(HardeningOptions.Section);
        services.AddSingleton<TrustedProxies>();
        services.AddTransient<IStartupFilter, ServerLimitsStartupFilter>();
        services.AddRequestTimeouts();
        services.AddCors();

        // Reads the configuration directly: routes are mapped, and resolve these options, before settings are validated.
        services.AddOptions<CorsOptions>().Configure<IConfiguration>((cors, configuration) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(
                configuration.GetSection($"{HardeningOptions.Section}:{nameof(HardeningOptions.CorsOrigins)}").Get<string[]>() ?? [])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders("ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After")));
    }
}
