using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Client.Tests;

internal static class Application
{
    /// <summary>An address where nobody listens.</summary>
    public const string Nobody = "127.0.0.1:1";

    public static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return builder;
    }

    public static async Task<IReadOnlyDictionary<string, HealthStatus>> HealthAsync(this IHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status);
    }
}
