using LocalAspire.Hosting.Dashboard;
using LocalAspire.Hosting.Narration;
using LocalAspire.Hosting.Orchestration;
using LocalAspire.Hosting.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalAspire.Hosting;

/// <summary>Puts together what runs an application.</summary>
internal static class LocalAspireServices
{
    public static void AddLocalAspire(this HostApplicationBuilder host, DistributedApplicationBuilder builder)
    {
        var services = host.Services;
        // The AppHost has a voice of its own, one line at a time; the host's log would talk over it.
        host.Logging.ClearProviders();
        services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        services.Configure<HostOptions>(options =>
        {
            // Groups stop one after the other, and each process in them has its own time limit.
            options.ShutdownTimeout = TimeSpan.FromSeconds(builder.Settings.StopTimeout * 6);
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });

        services.AddSingleton(builder.Settings);
        services.AddSingleton(builder.ExecutionContext);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Narrator>();
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton<OrchestrationContext>();
        services.AddSingleton<ServerLocator>();
        services.AddSingleton(new Observability(DashboardResource.AddTo(builder)));
        services.AddSingleton(provider => new ResourceService(
            new Lazy<Orchestrator>(provider.GetRequiredService<Orchestrator>), provider.GetRequiredService<ResourceNotificationService>()));
        services.AddSingleton<IReadOnlyList<IResource>>([.. builder.Resources]);
        services.AddSingleton<Orchestrator>();
        services.AddSingleton(provider => new ResourceCommandService(provider.GetRequiredService<Orchestrator>()));

        services.AddHostedService(provider => provider.GetRequiredService<Orchestrator>());
        services.AddHostedService<ReadyAnnouncement>();
    }
}
