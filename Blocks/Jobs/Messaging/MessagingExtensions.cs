using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.Configuration;
using Scalable.Jobs.Administration;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Running;

namespace Scalable.Jobs.Messaging;

internal static class MessagingExtensions
{
    /// <summary>
    /// Adds MassTransit on <c>ConnectionStrings:messaging</c>. The service starts and stays up without the broker, and connects once it is
    /// available. It consumes the messages of registered work if the service is a worker.
    /// </summary>
    public static void AddMessaging(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MessagingOptions>()
            .Configure(options => options.Address = builder.Configuration.GetConnectionString("messaging") ?? "")
            .ValidateAnnotations("ConnectionStrings:")
            .ValidateOnStart();
        builder.Services.AddOptions<MassTransitHostOptions>().Configure<IOptions<MessagingOptions>>((host, messaging) =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = messaging.Value.StopTimeout;
            host.ConsumerStopTimeout = messaging.Value.ConsumerStopTimeout;
        });
        builder.Services.AddSingleton<IMessageBus, MassTransitBus>();
        builder.Services.AddSingleton<IMessageQueues, RabbitMqQueues>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // A separate tag instead of "ready": an outage of the broker must not take all replicas out of service at once.
            bus.ConfigureHealthCheckOptions(health => health.Tags.Add("messaging"));
            bus.UsingRabbitMq((services, rabbit) =>
            {
                Connect(rabbit, BrokerAddress.Parse(services.GetRequiredService<IOptions<MessagingOptions>>().Value.Address));
                var kinds = services.GetRequiredService<JobKinds>();
                foreach (var kind in kinds.All)
                    kind.Accept(new QueueDeclaration(rabbit));
                if (services.GetService<JobRunner>() is { } runner)
                    AddWork(services, rabbit, kinds, runner);
            });
        });
    }

    private static void Connect(IRabbitMqBusFactoryConfigurator rabbit, IReadOnlyList<Uri> nodes) => rabbit.Host(nodes[0], host =>
    {
        if (nodes.Count == 1)
            return;
        host.UseCluster(cluster =>
        {
            foreach (var node in nodes)
                cluster.Node(node.Authority);
        });
    });

    private static void AddWork(IServiceProvider services, IRabbitMqBusFactoryConfigurator rabbit, JobKinds kinds, JobRunner runner)
    {
        var options = services.GetRequiredService<IOptions<WorkerOptions>>().Value;
        foreach (var work in services.GetServices<JobWork>())
            kinds.Get(work.Kind).Accept(new WorkEndpoint(rabbit, runner, () => work.Create(services), options.Of(work.Kind)));
    }
}
