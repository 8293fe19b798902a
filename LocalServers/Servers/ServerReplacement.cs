#pragma warning disable ASPIRECERTIFICATES001 // HttpsCertificateAnnotation is for evaluation.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LocalServers.Servers;

/// <summary>
/// Puts a process into the place of a server's container: Aspire's own <c>PublishAsDockerFile</c> the other way round. It must be done
/// before the
/// application is built, since health checks are registered services.
/// </summary>
internal static class ServerReplacement
{
    public static void Apply(IDistributedApplicationBuilder builder, ServerProcess process)
    {
        var annotations = process.Annotations;
        foreach (var annotation in annotations.Where(BelongsToContainer).ToArray())
            annotations.Remove(annotation);
        foreach (var endpoint in annotations.OfType<EndpointAnnotation>())
        {
            endpoint.TargetPort = null; // Not 5432, which another server may have.
            endpoint.TargetHost = "127.0.0.1";
            endpoint.IsProxied = false; // The server itself listens on the port that clients are told.
        }

        // Else Redis is given TLS wherever there is a trusted developer certificate.
        annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });

        builder.Resources.Remove(process.Server.Resource);
        var check = $"{process.Name}_process";
        builder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellationToken =>
        {
            await process.Server.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        });
        builder.AddResource(process)
            .WithHealthCheck(check)
            .WithEnvironment(context =>
            {
                foreach (var (name, value) in process.Environment())
                    context.EnvironmentVariables[name] = value;
            });
        Subscribe(builder, process);
    }

    private static void Subscribe(IDistributedApplicationBuilder builder, ServerProcess process)
    {
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(process, (e, cancellationToken) =>
            process.PrepareAsync(e.Services.GetRequiredService<ResourceLoggerService>().GetLogger(process), cancellationToken));
        builder.Eventing.Subscribe<ResourceReadyEvent>(process, (_, cancellationToken) =>
            process.Server.CreateDatabasesAsync(process.Databases(builder.Resources), cancellationToken));

        // A database has the replaced server as its parent: what the orchestrator tells children of containers, these are told here.
        builder.Eventing.Subscribe<ConnectionStringAvailableEvent>(process, async (e, cancellationToken) =>
        {
            foreach (var database in process.Databases(builder.Resources))
                await builder.Eventing.PublishAsync(new ConnectionStringAvailableEvent(database, e.Services), cancellationToken);
        });
        builder.Eventing.Subscribe<BeforeStartEvent>((e, cancellationToken) =>
        {
            var stopping = e.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            _ = MirrorStateAsync(e.Services.GetRequiredService<ResourceNotificationService>(), process, builder.Resources, stopping);
            return Task.CompletedTask;
        });
    }

    private static async Task MirrorStateAsync(
        ResourceNotificationService notifications, ServerProcess process, IResourceCollection resources, CancellationToken stopping)
    {
        try
        {
            await foreach (var e in notifications.WatchAsync(stopping))
            {
                if (!ReferenceEquals(e.Resource, process))
                    continue;
                foreach (var database in process.Databases(resources))
                {
                    await notifications.PublishUpdateAsync(database, snapshot => snapshot with
                    {
                        State = e.Snapshot.State,
                        StartTimeStamp = e.Snapshot.StartTimeStamp,
                        StopTimeStamp = e.Snapshot.StopTimeStamp,
                    });
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The AppHost stops.
        }
    }

    private static bool BelongsToContainer(IResourceAnnotation annotation) => annotation is
        ContainerImageAnnotation or CommandLineArgsCallbackAnnotation or EnvironmentCallbackAnnotation or HealthCheckAnnotation
        or CertificateTrustConfigurationCallbackAnnotation or HttpsCertificateConfigurationCallbackAnnotation or HttpsCertificateAnnotation;
}
