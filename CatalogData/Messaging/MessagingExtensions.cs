using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults.Shutdown;

namespace CatalogData.Messaging;

/// <summary>Configures the bus that the catalogue service publishes to and the worker consumes from.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Adds MassTransit on <c>ConnectionStrings:messaging</c>. The service starts and stays up without the broker, and connects once it is
    /// available.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="register">Registers consumers.</param>
    /// <param name="configure">Configures the RabbitMQ bus.</param>
    public static void AddMessaging(
        this IHostApplicationBuilder builder,
        Action<IBusRegistrationConfigurator>? register = null,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator>? configure = null)
    {
        builder.Services.AddOptions<MessagingOptions>()
            .Configure(options => options.Address = builder.Configuration.GetConnectionString("messaging") ?? "")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddOptions<MassTransitHostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = shutdown.Value.BusStop;
            host.ConsumerStopTimeout = shutdown.Value.ConsumerStop;
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // A separate tag instead of "ready": an outage of the broker must not take all replicas out of service at once.
            bus.ConfigureHealthCheckOptions(health => health.Tags.Add("messaging"));
            register?.Invoke(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(context.GetRequiredService<IOptions<MessagingOptions>>().Value.Address));
                configure?.Invoke(context, rabbit);
            });
        });
    }

    /// <summary>
    /// Declares the queue of a message type when the bus connects, exactly as its consumer does: messages published before the consumer's
    /// first start would otherwise be dropped.
    /// </summary>
    /// <remarks>
    /// Once the consumer is connected, the message's exchange has two bindings to its queue; RabbitMQ still delivers one copy.
    /// </remarks>
    public static void DeclareQueue<T>(this IRabbitMqBusFactoryConfigurator rabbit, string queue) where T : class
    {
        rabbit.DeployPublishTopology = true;
        var exchange = rabbit.MessageTopology.GetMessageTopology<T>().EntityName;
        rabbit.Publish<T>(message =>
        {
            message.BindQueue(exchange, queue, binding =>
            {
                foreach (var (name, value) in JobQueues.Arguments(queue))
                    binding.SetQueueArgument(name, value);
            });
            message.BindQueue(JobQueues.Dead(queue), JobQueues.Dead(queue), binding => binding.SetQueueArgument("x-queue-type", "quorum"));
        });
    }
}
