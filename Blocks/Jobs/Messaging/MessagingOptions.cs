using System.ComponentModel.DataAnnotations;

namespace Scalable.Jobs.Messaging;

/// <summary>The message broker: <c>ConnectionStrings:messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>
    /// The broker's address: <c>amqp://user:password@host:port</c>. That of a cluster names several hosts, separated by commas: any of
    /// them is used, and another one when it is lost.
    /// </summary>
    [Required(ErrorMessage = "ConnectionStrings:messaging is not set: set it to amqp://user:password@host:port.")]
    [RegularExpression("^amqps?://.+",
        ErrorMessage = "ConnectionStrings:messaging is not an address of a broker: it must begin with amqp:// or amqps://.")]
    public string Address { get; set; } = "";

    /// <summary>The time limit for the bus to stop, including its consumers. Default: 20 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The time limit for workers to finish or release the jobs in progress. Default: 18 s.</summary>
    public TimeSpan ConsumerStopTimeout { get; set; } = TimeSpan.FromSeconds(18);
}
