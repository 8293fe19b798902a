using System.Text.RegularExpressions;

namespace Scalable.Jobs.Messaging;

/// <summary>The address of a broker, or of each node of a cluster, all with the same user, password and virtual host.</summary>
internal static partial class BrokerAddress
{
    /// <summary>Returns the address of each node.</summary>
    /// <param name="text">As in <see cref="MessagingOptions.Address"/>.</param>
    /// <exception cref="UriFormatException">It is not an address.</exception>
    public static IReadOnlyList<Uri> Parse(string text)
    {
        // Not by Uri, for which an authority has one host.
        var parts = Authority().Match(text);
        var (before, hosts, after) = (parts.Groups["before"].Value, parts.Groups["hosts"].Value, parts.Groups["after"].Value);
        return parts.Success ? [.. hosts.Split(',').Select(host => new Uri(before + host + after))] : [new Uri(text)];
    }

    [GeneratedRegex("^(?<before>amqps?://([^@/]*@)?)(?<hosts>[^/?#]+)(?<after>.*)$")]
    private static partial Regex Authority();
}
