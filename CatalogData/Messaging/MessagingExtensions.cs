using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults.Shutdown;

namespace CatalogData.Messaging;

/// <summary>The bus that the catalogue service publishes to and the worker consumes from.</summary>
public static class MessagingExtensions
{
    /// <summary>Adds MassTransit on <c>ConnectionStrings:messaging</c>. The service starts and stays up without the broker, and connects when it is there.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="register">Adds consumers.</param>
    /// <param name="configure">Says how the broker is used.</param>
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
            // A tag of its own replaces "ready": the broker being away must not take every replica out of service at once.
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
    /// Declares the queue that a message goes to when this service connects, exactly as its consumer does: what is published before the consumer's
    /// first start would otherwise reach nobody.
    /// </summary>
    /// <remarks>Once the consumer is there, two ways lead from the message's exchange to its queue; RabbitMQ still puts one copy into it.</remarks>
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
