using System.Text.RegularExpressions;

namespace Scalable.Jobs.Messaging;

/// <summary>The address of a broker, or of each node of a cluster: they have the user, the password and the virtual host in common.</summary>
internal static partial class BrokerAddress
{
    /// <summary>Returns the address of each node.</summary>
    /// <param name="text">As in <see cref="MessagingOptions.Address"/>.</param>
    /// <exception cref="UriFormatException">It is not an address.</exception>
    public static IReadOnlyList<Uri> Parse(string text)
    {
        // Not by Uri, for which an authority has one host.
        var parts = Authority().Match(text);
        return parts.Success
            ? [.. parts.Groups["hosts"].Value.Split(',').Select(host => new Uri(parts.Groups["before"].Value + host + parts.Groups["after"].Value))]
            : [new Uri(text)];
    }

    [GeneratedRegex("^(?<before>amqps?://([^@/]*@)?)(?<hosts>[^/?#]+)(?<after>.*)$")]
    private static partial Regex Authority();
}
