using System.ComponentModel.DataAnnotations;

namespace CatalogData.Messaging;

/// <summary>Where the messages go: <c>ConnectionStrings:messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>The broker's address: <c>amqp://user:password@host:port</c>.</summary>
    [Required(ErrorMessage = "ConnectionStrings:messaging is not set: name the broker as amqp://user:password@host:port.")]
    [RegularExpression("^amqps?://.+", ErrorMessage = "ConnectionStrings:messaging is no address of a broker: it begins with amqp:// or amqps://.")]
    public string Address { get; set; } = "";
}
