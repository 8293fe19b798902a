using Gateway.Monitoring;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Overload;

internal static class OverloadExtensions
{
    /// <summary>Adds overload protection, as section <c>Overload</c> says.</summary>
    public static void AddOverloadProtection(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsSection<OverloadOptions>(OverloadOptions.Section);
        builder.Services.TryAddSingleton<GatewayMetrics>();
    }

    public static void UseOverloadProtection(this WebApplication app) => app.UseMiddleware<OverloadMiddleware>();
}
