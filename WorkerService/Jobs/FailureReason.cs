using System.Net.Sockets;
using Azure;
using CatalogData.Files;
using MailKit;
using MailKit.Security;
using Npgsql;
using Scalable.Npgsql.Errors;

namespace WorkerService.Jobs;

/// <summary>
/// Maps exceptions to the error that the job's owner sees. Exception messages themselves go to the log only: libraries mention buffers,
/// hosts and settings that do not concern the owner.
/// </summary>
internal static class FailureReason
{
    /// <summary>Returns one line for the job's owner.</summary>
    public static string Of(Exception failure) => failure switch
    {
        JobFailedException or WorkerCrashLimitException => failure.Message,
        _ when IsInvalidData(failure) => "The database cannot hold the job's data.",
        _ when TransientDatabaseErrors.IsTransient(failure) => "The database is unavailable or overloaded.",
        FileStoreFullException => "The file store is full.",
        SocketException or SslHandshakeException or AuthenticationException or ProtocolException or CommandException
            or ServiceNotConnectedException => "The mail server is unavailable or did not accept the message.",
        IOException or UnauthorizedAccessException or RequestFailedException => "The file store or the mail server is unavailable.",
        _ => "An unexpected error; see the worker's log for the job's id.",
    };

    /// <summary>Returns true if the database rejected a value or a size: another attempt would fail the same way.</summary>
    public static bool IsInvalidData(Exception failure) => failure is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };
}
