using System.ComponentModel.DataAnnotations;

namespace CatalogData.Messaging;

/// <summary>The message broker: <c>ConnectionStrings:messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>The broker's address: <c>amqp://user:password@host:port</c>.</summary>
    [Required(ErrorMessage = "ConnectionStrings:messaging is not set: set it to amqp://user:password@host:port.")]
    [RegularExpression("^amqps?://.+",
        ErrorMessage = "ConnectionStrings:messaging is not an address of a broker: it must begin with amqp:// or amqps://.")]
    public string Address { get; set; } = "";
}
