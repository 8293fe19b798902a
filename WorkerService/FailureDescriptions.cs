using System.Net.Sockets;
using Azure;
using MailKit;
using MailKit.Security;
using Scalable.Jobs.Running;

namespace WorkerService;

/// <summary>Describes failures of the mail server and the file store to the owners of jobs.</summary>
internal sealed class FailureDescriptions : IFailureDescription
{
    public string? Describe(Exception failure) => failure switch
    {
        SocketException or SslHandshakeException or AuthenticationException or ProtocolException or CommandException
            or ServiceNotConnectedException => "The mail server is unavailable or did not accept the message.",
        IOException or UnauthorizedAccessException or RequestFailedException => "The file store or the mail server is unavailable.",
        _ => null,
    };
}
