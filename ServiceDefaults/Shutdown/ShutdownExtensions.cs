using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Shutdown;

internal static class ShutdownExtensions
{
    public static void AddGracefulShutdown(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IValidateOptions<ShutdownOptions>, ShutdownOptionsValidator>();
        builder.Services.AddOptionsSection<ShutdownOptions>(ShutdownOptions.Section);
        builder.Services.AddHostedService<GracefulShutdown>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ConnectionCloseStartupFilter>());
    }
}
