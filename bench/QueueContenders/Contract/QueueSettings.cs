using System.Globalization;

namespace QueueContenders.Contract;

/// <summary>The servers and names of a run, from environment variables that the bench sets.</summary>
internal static class QueueSettings
{
    /// <summary>The jobs that a worker runs concurrently, the same for all queues.</summary>
    public const int Concurrency = 20;

    public static int EventsPort => int.Parse(Get("QUEUES_EVENTS"), CultureInfo.InvariantCulture);

    public static string Postgres => Get("QUEUES_POSTGRES");

    public static string RabbitMQ => Get("QUEUES_RABBITMQ");

    /// <summary>The name of the queue, different in each run.</summary>
    public static string Queue => Get("QUEUES_QUEUE");

    /// <summary>How long our finished jobs are kept; null for the default.</summary>
    public static TimeSpan? KeepJobs => Environment.GetEnvironmentVariable("QUEUES_KEEP_JOBS") is { Length: > 0 } value
        ? TimeSpan.Parse(value, CultureInfo.InvariantCulture)
        : null;

    /// <summary>The address of the gateway, for jobs over HTTP.</summary>
    public static Uri Gateway => new(Get("QUEUES_GATEWAY"));

    /// <summary>Tokens of the callers, separated by commas.</summary>
    public static string[] Tokens => Get("QUEUES_TOKENS").Split(',');

    private static string Get(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is not set: the bench starts this program.");
}
