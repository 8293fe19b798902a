using System.Net.Sockets;
using Azure;
using CatalogData.Files;
using MailKit;
using MailKit.Security;
using Npgsql;

namespace WorkerService.Jobs;

/// <summary>
/// What a job's owner is told of a failure. The exception's own message is for the log: libraries speak of buffers, hosts and settings
/// that are not the owner's.
/// </summary>
internal static class FailureReason
{
    /// <summary>One line for the job's owner.</summary>
    public static string Of(Exception failure) => failure switch
    {
        JobFailedException or JobKilledWorkersException => failure.Message,
        _ when IsContent(failure) => "The database cannot hold the job's data.",
        _ when DatabaseTrouble.Passes(failure) => "The database is unavailable or overloaded.",
        FileStoreFullException => "The file store is full.",
        SocketException or SslHandshakeException or AuthenticationException or ProtocolException or CommandException
            or ServiceNotConnectedException => "The mail server is unavailable, or did not take the message.",
        IOException or UnauthorizedAccessException or RequestFailedException => "The file store or the mail server is unavailable.",
        _ => "An unexpected error; the worker's log has it under the id of the job.",
    };

    /// <summary>Whether the database refused a value or a size: every attempt would find the same.</summary>
    public static bool IsContent(Exception failure) => failure is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };
}
